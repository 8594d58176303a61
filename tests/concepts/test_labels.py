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
        *[("ne", "ano"), ("nem", "igen"), ("nu", "da"), ("όχι", "ναι"), ("FALSCH", "WAHR"), ("FAUX", "VRAI")],
        *[("Pass", "Fail"), ("OK", "NOK"), ("good", "not good"), ("paid", "unpaid"), ("inactive", "active")],
        *[("real", "fake"), ("Kept", "Cancelled"), ("renewed", "lapsed"), ("safe", "unsafe")],
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
        ({"a": "category", "b": "identifier", "c": "number"}, ("a", "c")),
        ({"0": "score", "1": "score", "true": "label"}, ("true", "1")),
        ({"prob_0": "score", "prob_1": "score", "target": "label"}, ("target", "prob_1")),
        ({"predict": "label", "p0": "score", "p1": "score", "label": "label"}, ("label", "p1")),
        ({"actual": "label", "no": "score", "yes": "score"}, ("actual", "yes")),
        ({"protocol": "label", "bytes": "number", "attack": "label"}, ("attack", "bytes")),
    ],
)
def test_columns_are_guessed_by_kind_and_name(kinds, expected):
    assert guess_columns(kinds) == expected


def test_a_single_column_holds_no_labels_and_scores():
    with pytest.raises(ValueError, match="1 column; it needs one with labels and one with scores"):
        guess_columns({"only": "label"})
