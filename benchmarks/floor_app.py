"""The floor: Streamlit's own slider and Plotly chart, 200 points, all at their defaults."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

frequency = st.slider("Frequency", 0.0, 10.0, 1.0, 0.1)
x = np.linspace(0, 1, 200)
st.plotly_chart(go.Figure(go.Scatter(x=x, y=np.sin(2 * np.pi * frequency * x))))
