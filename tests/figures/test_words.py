"""The same value looks the same everywhere."""

import math

import pytest

from figures.words import (
    count,
    counted_steps,
    fixed,
    near_zero,
    number,
    p_value,
    percent,
    points,
    power_of_ten,
    short,
    typeset,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-3.75 and -.5", "−3.75 and −.5"),
        ("1.5e-11", "1.5·10⁻¹¹"),
        ("-2.50e+31", "−2.50·10³¹"),
        ("(-0.2 to -0.1)", "(−0.2 to −0.1)"),
        ("5-fold, t-SNE, 2-3, x-1, 2020-11-28, p-value", "5-fold, t-SNE, 2-3, x-1, 2020-11-28, p-value"),
        ("12e456 is a hash", "12e456 is a hash"),
        ("-0.000, −0, (-0.0%) and -0.00.", "0.000, 0, (0.0%) and 0.00."),
        ("-0.05, -0,5 and -0e-05", "−0.05, −0,5 and −0·10⁻⁵"),
        ('":␣-0', '":␣-0'),
    ],
)
def test_a_minus_is_a_minus_and_powers_are_powers(text, shown):
    assert typeset(text) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (fixed(-0.0004), "0.00"),
        (fixed(1234.5), "1,234.50"),
        (fixed(-1.005, 1), "−1.0"),
        (fixed(0.25, signed=True), "+0.25"),
        (fixed(0.001, signed=True), "0.00"),
        (fixed(math.nan), "undefined"),
        (fixed(math.inf), "infinite"),
        (number(0), "0"),
        (number(0.00123), "0.00123"),
        (number(1234), "1,230"),
        (number(-0.5), "−0.5"),
        (number(1.2e-8), "1.2·10⁻⁸"),
        (number(2.5e7), "2.5·10⁷"),
        (number(999.9), "1,000"),
        (number(-math.inf), "minus infinite"),
        (short(-0.25), "−0.25"),
        (short(3.0), "3"),
        (short(1 / 3), "0.3333"),
        (short(-0.00004, 3), "−4.0·10⁻⁵"),
        (short(0.0), "0"),
        (short(math.nan), "undefined"),
        (power_of_ten(-8), "10⁻⁸"),
        (power_of_ten(3.0), "10³"),
        (near_zero(1.8e-12), "about 0"),
        (near_zero(0.0), "0"),
        (near_zero(0.25), "0.25"),
        (percent(0.25), "25%"),
        (percent(0.077), "7.7%"),
        (percent(0.005), "0.5%"),
        (percent(0.0003), "0.03%"),
        (percent(0), "0%"),
        (percent(1), "100%"),
        (percent(-0.04), "−4%"),
        (percent(0.2963, 1), "29.6%"),
        (percent(math.nan), "undefined"),
        (points(0.025), "+2.5 pp"),
        (points(-0.012), "−1.2 pp"),
        (p_value(2e-44), "p < 0.001"),
        (p_value(0.0123), "p = 0.012"),
        (p_value(1.0), "p = 1.00"),
        (count(20000), "20,000"),
        (counted_steps(1), "1 step"),
        (counted_steps(1234), "1,234 steps"),
    ],
)
def test_numbers_as_people_read_them(said, shown):
    assert said == shown
