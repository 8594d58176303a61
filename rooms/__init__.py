"""The live room: a teacher, a projector, and a phone in every hand; none of them needs a Streamlit session."""
