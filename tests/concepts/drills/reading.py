"""What is read of a drill by its tests: the numbers that its question states, and its wrong answers by their names."""

import re


def numbers(text, signed=False):
    """In their order; a hyphen before one is a sign only where signs are asked for."""
    sign = "-?" if signed else ""
    found = re.findall(rf"(?<![A-Za-z.\d]){sign}\d[\d,]*(?:\.\d+)?", text.replace("−", "-"))
    return [float(each.rstrip(",").replace(",", "")) for each in found]


def wrong(drill, name):
    """The answer that a mistake gives, by how its name begins."""
    return next(each.value for each in drill.mistakes if each.name.startswith(name))


def has(drill, name):
    """Whether that mistake is among those offered."""
    return any(each.name.startswith(name) for each in drill.mistakes)
