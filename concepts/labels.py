"""Which of two classes is the positive one, and which columns of a table hold labels and scores: guesses, the same on
every page, that a person may change."""

import re
from collections.abc import Iterable, Mapping

POSITIVE = frozenset(
    ("1", "true", "yes", "y", "t", "ja", "j", "oui", "o", "si", "sí", "s", "sim", "evet", "tak", "да", "是", "はい")
    + ("positive", "pos", "+", "fraud", "fraudulent", "churn", "churned", "attrited", "attrited customer", "exited")
    + ("bad", "default", "defaulted", "charged off", "late", "spam", "event", "malignant", "m", "sick", "disease", "ill")
    + ("poor", "dead", "died", "case", "click", "clicked", "converted", "bought", "purchase", "purchased", "won", "win")
    + ("success", "failure", "failed", "anomaly", "attack", "abnormal", "left", "subscribed", "responded", "high", "on")
)  # fmt: skip
"""Words for the class that is looked for."""
NEGATIVE = frozenset(
    ("0", "-1", "false", "no", "n", "f", "nein", "non", "não", "nao", "hayır", "nie", "нет", "否", "いいえ")
    + ("negative", "neg", "-", "genuine", "legit", "legitimate", "normal", "good", "ham", "benign", "b", "healthy")
    + ("existing", "existing customer", "alive", "survived", "control", "none", "stayed", "stay", "retained", "active")
    + ("paid", "fully paid", "current", "not", "low", "off", "lost")
)  # fmt: skip
"""Words for the class that it is told from."""
LABEL_NAMES = ("label", "target", "class", "actual", "truth", "true", "outcome", "churn", "fraud", "default", "y")
MODEL = re.compile(r"pred|prob|score|guess|estimate|hat\b|output|decision|model", re.IGNORECASE)
"""Names of what a model says: no truth."""
SCORE_NAMES = ("score", "prob", "pred", "risk", "hat")


def positive_last(names: Iterable[str]) -> tuple[str, str]:
    """Two classes, the likelier positive one last: of two numbers the larger; of two words the one that `POSITIVE`
    lists, or whose other `NEGATIVE` lists or is the same word denied; else the later in the alphabet.

    Raises:
        ValueError: unless there are exactly two.
    """
    both = sorted(set(names))
    if len(both) != 2:
        raise ValueError(f"there must be two classes, got {len(both)}.")
    first, second = sorted(both, key=lambda name: _likeliness(name, both[both[0] == name]))
    return first, second


def guess_columns(kinds: Mapping[str, str]) -> tuple[str, str]:
    """Which columns likely hold the true label and a model's score.

    kinds: by column, "label" (two values), "score", "number", ... A column that a model seems to have made is no label.
    """
    names = list(kinds)

    def rank(name: str) -> tuple[bool, bool, int]:
        return (
            kinds[name] != "label",
            bool(MODEL.search(name)),
            next(
                (place for place, word in enumerate(LABEL_NAMES) if re.search(rf"(?i)\b{word}|{word}\b", _apart(name))),
                99,
            ),
        )

    label = min(names, key=rank)
    others = [name for name in names if name != label] or names

    def merit(name: str) -> tuple[int, int]:
        kind = ("score", "number", "comma").index(kinds[name]) if kinds[name] in ("score", "number", "comma") else 3
        named = next((place for place, word in enumerate(SCORE_NAMES) if word in name.lower()), 9)
        return (kind if named == 9 or kind == 3 else 0, named)

    return label, min(others, key=merit)


def _apart(name: str) -> str:
    """Words of a name apart: is_fraud and isFraud are "is fraud"."""
    return re.sub(r"([a-z])([A-Z])|[_\W]+", r"\1 \2", name)


def _likeliness(name: str, other: str) -> tuple[int, float, str]:
    word, against = name.strip().lower(), other.strip().lower()
    try:
        return 0, float(word.replace(",", ".")), name
    except ValueError:
        denied = re.fullmatch(rf"(not?|non|un|in|kein|nicht)[\s_-]*{re.escape(against)}", word) is not None
        denies = re.fullmatch(rf"(not?|non|un|in|kein|nicht)[\s_-]*{re.escape(word)}", against) is not None
        told = (word in POSITIVE) - (word in NEGATIVE)
        return 3 * (denies - denied) + told, 0.0, name
