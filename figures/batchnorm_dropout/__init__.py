"""Pictures of one network trained four ways; see the modules beside for the other labs."""

from figures.batchnorm_dropout.ways import four_printed, four_view

__all__ = ["four_printed", "four_view"]
