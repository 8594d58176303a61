"""Which class is the positive one, and which columns hold labels and scores, as people would say themselves."""

import pytest

from concepts.labels import guess_columns, positive_last


@pytest.mark.parametrize(
    ("negative", "positive"),
    [
        *[
            ("0", "1"),
            ("1", "2"),
            ("-1", "1"),
            ("0.0", "1.0"),
            ("9", "10"),
            ("0", "5"),
            ("False", "True"),
            ("no", "yes"),
        ],
        *[("N", "Y"), ("nein", "ja"), ("non", "oui"), ("no", "sí"), ("f", "t"), ("não", "sim"), ("нет", "да")],
        *[("Existing Customer", "Attrited Customer"), ("genuine", "fraud"), ("ham", "spam"), ("good", "bad")],
        *[("benign", "malignant"), ("B", "M"), ("healthy", "sick"), ("Fully Paid", "Charged Off"), ("alive", "dead")],
        *[("not converted", "converted"), ("no churn", "churn"), ("non-fraud", "fraud"), ("unclicked", "clicked")],
        *[("alpha", "beta"), ("control", "case"), ("Good", "Poor"), ("retained", "x"), ("x", "fraud")],
    ],
)
def test_the_positive_class_is_the_one_that_is_looked_for(negative, positive):
    assert positive_last([positive, negative, positive]) == (negative, positive)
    assert positive_last([negative, positive]) == (negative, positive)


@pytest.mark.parametrize("names", [[], ["a"], ["a", "b", "c"]])
def test_two_classes_are_needed(names):
    with pytest.raises(ValueError, match="two classes"):
        positive_last(names)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ({"label": "label", "score": "score"}, ("label", "score")),
        ({"score": "score", "y": "label"}, ("y", "score")),
        ({"Class": "label", "prediction_label": "label", "prediction_score": "score"}, ("Class", "prediction_score")),
        ({"prediction_label": "label", "prediction_score": "score", "Class": "label"}, ("Class", "prediction_score")),
        ({"id": "identifier", "group": "category", "label": "label", "score": "number"}, ("label", "score")),
        ({"age": "number", "isFraud": "label", "sex": "label", "proba_1": "score"}, ("isFraud", "proba_1")),
        ({"share": "score", "y_true": "label", "y_pred": "number"}, ("y_true", "y_pred")),
        ({"a": "number", "b": "number"}, ("a", "b")),
        ({"only": "label"}, ("only", "only")),
        ({"a": "category", "b": "identifier", "c": "number"}, ("a", "c")),
    ],
)
def test_columns_are_guessed_by_kind_and_name(kinds, expected):
    assert guess_columns(kinds) == expected
