"""The written answers: whole, well formed, and with no number typed where it could be computed."""

import importlib
import math
import re
from pathlib import Path

import pytest

import content
from content import PLACEHOLDER, Question, catalogue, fill

ROOT = Path(__file__).parents[2]
QUESTIONS = {each.slug: each for each in catalogue()}


@pytest.fixture(params=QUESTIONS, name="about")
def _about(request):
    return QUESTIONS[request.param]


def test_every_question_has_one_name_in_every_room(about):
    """A file, or a folder where it is several ideas."""
    for room in ("concepts", "figures"):
        assert (ROOT / room / f"{about.slug}.py").exists() != (ROOT / room / about.slug / "__init__.py").exists()
    assert (ROOT / "content" / f"{about.slug}.md").exists()
    assert (ROOT / "pages" / f"{about.slug}.py").exists()
    assert any((ROOT / "tests" / "concepts").glob("test_*.py"))


def test_orders_are_unique_and_within_eighteen():
    orders = [each.order for each in catalogue()]
    assert len(set(orders)) == len(orders)
    assert set(orders) <= set(range(1, 19))


def test_categories_come_in_the_guides_order():
    seen = [content.CATEGORIES.index(each.category) for each in catalogue()]
    assert seen == sorted(seen)


def test_claims_and_placeholders_match(about: Question):
    claims = importlib.import_module(f"pages.{about.slug}").PAGE.claims()
    quoted = {match[1] for match in PLACEHOLDER.finditer(about.prose)}
    assert quoted == set(claims)
    for text in about.prose.split("\n\n"):
        assert not PLACEHOLDER.search(fill(text, claims))
    assert all(math.isfinite(value) for value in claims.values() if not isinstance(value, str))


def test_the_right_option_is_on_the_card(about: Question):
    assert importlib.import_module(f"pages.{about.slug}").PAGE.prediction() in about.options
    assert len(about.options) >= 3


def test_layers_have_substance(about: Question):
    assert 50 <= len(about.summary.split()) <= 110
    assert len(about.answer.split()) >= 450
    assert len(about.follow_ups) >= 5
    assert all(len(reply.split()) >= 15 for _, reply in about.follow_ups)
    assert "sample" in about.project.lower()
    assert len(about.short) <= 28
    assert len(about.line) <= 120


def test_sources_are_well_formed(about: Question):
    entries = [line for line in about.sources.splitlines() if line.startswith("- ")]
    assert len(entries) >= 3
    for entry in entries:
        assert re.search(r"\((19|20)\d\d[a-z]?(, updated (19|20)\d\d)?\)", entry), entry


def test_every_author_and_year_in_the_answer_is_in_the_sources(about: Question):
    cited = re.findall(r"([A-Z][\w'’-]+)(?: et al\.| and [A-Z][\w'’-]+)?,? \(?((?:19|20)\d\d)\)?", about.prose)
    for name, year in cited:
        if name in MONTHS_AND_WORDS:
            continue
        assert any(name in line and year in line for line in about.sources.splitlines()), f"{name} {year}"


MONTHS_AND_WORDS = {"In", "Since", "By", "January", "February", "March", "April", "May", "June", "July", "August"} | {
    "September",
    "October",
    "November",
    "December",
    "The",
    "From",
    "Before",
    "After",
    "Until",
}


POINTS = {
    "regularization": (
        "overfit", "absolute", "squares", "elastic net", "soft[- ]threshold", "Laplace", "Gaussian", "standardi[sz]e",
        "Zou", "one[- ]standard[- ]error", "irrelevan", "p-value", "`C`",
    ),
    "bias_variance": (
        "underfit", "overfit", "too simple", "sensitiv", "noise", "squared loss", "0-1 loss", "over training sets",
        "more (data|rows)", "least (sum|total)", "Belkin", "Hastie et al\\.", "double descent", "features", "capacity",
        "regulari[sz]ation", "ensembl", "learning curve",
    ),
    "cross_validation": (
        "k folds", "average", "stratif", "leave[- ]one[- ]out", "TimeSeriesSplit", "procedure", "cost", "group",
        "inside the fold", "7\\.10\\.2", "Nadeau", "Grandvalet", "nested", "test set", "scatter",
    ),
    "dimensionality_reduction": (
        "few(er)? features", "linear", "greatest variance", "global structure", "fast", "interpret", "non-linear",
        "local structure", "pictures", "slower", "feature extraction", "singular value decomposition", "largest unit",
        "variance is not relevance", "reconstruction error", "effective number of neighbours", "sizes mean little",
        "gaps mean little", "noise can look clustered", "Wattenberg", "initialization", "Kobak", "out-of-sample",
        "UMAP", "trustworthiness", "don't admire",
    ),
    "ensembles": (
        "in parallel", "bootstrap sample", "variance falls", "random forest", "in sequence", "bias falls", "AdaBoost",
        "gradient boosting", "XGBoost", "rho", "sample features", "holds about", "out-of-bag", "function space",
        "Friedman 2001", "shrinkage", "depth", "early stopping", "do not overfit a forest", "overfit boosting",
        "label noise", "latency", "time to tune", "noisy labels",
    ),
    "imbalanced_data": (
        "bias decisions", "SMOTE", "under-sampl", "over-sampl", "class weights", "balanced random forest", "precision",
        "recall", "F1", "accuracy", "anomaly", "threshold is the problem", "calibrated", "Elkan 2001", "Dal Pozzolo",
        "inside the fold", "weak learners", "Averbuch", "Goorbergh", "floor is the prevalence", "validation rows",
    ),
    "roc_auc": (
        "true positive rate", "false positive rate", "0\\.5", "below 0\\.5", "Mann", "prevalence", "Davis", "Saito",
        "calibrat", "iso-cost", "capacity", "DeLong", "bootstrap", "flipped", "imbalance",
    ),
    "feature_engineering": (
        "one-hot", "label code", "target mean", "standard scaling", "min-max", "bin", "products", "polynomial",
        "words of the note", "aggregat", "weekday", "ignore every transformation that keeps the order", "distances",
        "puts levels in an order", "sine and cosine", "training rows only", "pipeline", "point in time",
        "training-serving skew", "upkeep",
    ),
    "feature_selection": (
        "filter", "correlation", "chi-square", "wrapper", "recursive feature elimination", "embedded", "lasso",
        "tree importance", "PCA", "is not selection", "interactions", "redundancy", "favours features with many",
        "splits credit between twins", "Strobl", "inside (the|each) (cross-validation )?fold", "Nogueira",
        "Meinshausen", "latency", "cost",
    ),
    "high_cardinality": (
        "unique values", "target's mean", "frequency", "embedding", "Other", "hash", "fixed number of buckets",
        "smooth", "prior", "Micci-Barreca", "out of fold", "leak", "rare levels", "unseen", "collide",
        "1-\\(1-1/b\\)", "merges equals", "Berkhahn", "ordered target statistics", "Prokhorenkova",
    ),
    "deployment": (
        "reliable|rely", "reach", "serving pattern", "batch", "real-time", "streaming", "embedded", "preprocessing",
        "schema", "versions", "unit tests", "data-contract", "offline evaluation", "latency checks", "rollback plan",
        "container", "CI/CD", "canary", "shadow", "input drift", "distribution of outputs", "business metrics",
        "late labels", "triggers retraining", "approv", "registry", "answers an alert", "tail latency decides",
        "1/\\(1 − load\\)", "effects on people", "canary's size fixes", "how fast", "Rehearse the rollback",
        "pickle is code", "version-bound", "skew is a common silent",
    ),
    "monitoring": (
        "data drift", "concept drift", "missing", "schema", "categor", "latency", "throughput", "fallback", "roll back",
        "challenger", "retrain", "effect size", "multiple[- ]test", "rules? of thumb", "blind", "segment", "calibrat",
    ),
    "transfer_learning": (
        "trained elsewhere", "faster", "fewer labels", "features are reused", "feature extraction", "fine-tun",
        "images", "text", "how many labels", "how close the domain", "early layers are general", "Yosinski",
        "lower learning rate", "discriminative rates", "gradual unfreezing", "Howard", "negative transfer",
        "distort good features", "Kumar", "batch normalization", "running mean", "LoRA", "Hu et al\\.", "licence",
        "bias come along", "from 0-4 to 5-9", "forget", "from scratch",
    ),
    "ab_testing": (
        "hypothesis", "guardrail", "minimum detectable effect", "decision rule", "account", "session", "Bayesian",
        "novelty", "peek", "Armitage", "Pocock", "O'Brien", "Lan", "Johari", "sample[- ]ratio", "CUPED",
        "design effect", "type M", "delta method", "switchback", "interference", "fairness", "latency",
        "two[- ]proportion",
    ),
    "mlops": (
        "reproduced", "whole life", "code", "data references", "features", "artifacts", "configurations",
        "evaluation reports", "unit tests", "data validation", "pipeline tests", "quality gates", "inference contracts",
        "CI tests", "continuous training", "when the organization|when ready", "drift", "lineage", "owner", "registry",
        "approv", "model cards|record of a model|limits", "access", "rollback", "MLflow", "Kubeflow", "DVC",
        "Weights & Biases", "feature stores", "orchestrat", "cloud platforms", "small box", "Sculley", "ML Test Score",
        "28 tests", "four sections", "lowest section", "seed", "without gates automates bad releases",
        "smallest stack",
    ),
    "neural_networks": (
        "layers of connected neurons", "input layer", "features", "hidden layers learn representations",
        "output layer predicts", "ReLU", "sigmoid", "tanh", "weights and biases are learned", "one linear map",
        "count the parameters", "output activation and loss go together", "softmax", "Glorot", "He et al\\. \\(2015\\)",
        "vanish", "explod", "dead ReLU", "universal approximation says nothing of learning", "Cybenko", "Telgarsky",
        "boosted trees are the baseline to beat", "Grinsztajn", "backpropagation", "data quality", "latency",
    ),
    "gradient_descent": (
        "minimizes the loss", "whole data", "slow", "stable", "one sample", "noisy", "mini-batch", "balance",
        "adapt the rate", "most popular", "RMSprop", "AdaGrad", "2/L", "condition number", "Polyak", "Nesterov",
        "Goh", "rate / batch size", "bias correction", "Kingma", "fail to converge", "Reddi", "decouple", "Loshchilov",
        "generalize better", "Wilson", "schedule", "warm-up", "saddle", "Dauphin", "default rates",
    ),
    "batchnorm_dropout": (
        "normalizes each unit", "internal covariate shift", "higher learning rates", "at random", "co-adapt",
        "ensemble", "running (mean|averages|statistics)", "eval", "does nothing in inference", "small batches break",
        "group norm", "layer norm", "transformers", "disputed", "smooths the loss landscape", "Santurkar", "Szegedy",
        "inverted dropout", "keeps the expectation", "variance shift", "Li et al", "Monte Carlo", "Ghahramani",
        "underfitting", "held-out", "latency", "side effect",
    ),
}  # fmt: skip


def test_the_answer_covers_its_points(about: Question):
    for point in POINTS.get(about.slug, ()):
        assert re.search(point, about.prose, re.IGNORECASE), point


def test_a_placeholder_without_a_claim_is_named():
    with pytest.raises(ValueError, match=r"\{nobody:.2f\} names no claim; allowed are somebody"):
        fill("It is {nobody:.2f}.", {"somebody": 1.0})


def test_a_negative_number_has_a_true_minus():
    assert fill("{gain:.1f}, {share:.0%}, {name:}", {"gain": -0.94, "share": -0.5, "name": "x-y"}) == "−0.9, −50%, x-y"
    assert fill("{gain:.1pp}, {gain:+.0pp}", {"gain": -0.0094}) == "−0.9 pp, −1 pp"


def test_powers_of_ten_are_written_as_such():
    claims = {"tiny": 5.4e-32, "huge": -2.04e37, "name": "1e5f"}
    assert fill("{tiny:.0e}, {huge:.1e}, {name:}", claims) == "5·10⁻³², −2.0·10³⁷, 1e5f"


def test_braces_of_latex_are_left_alone():
    assert fill(r"$\frac{a}{b}$ and {share:.0%}", {"share": 0.142}) == r"$\frac{a}{b}$ and 14%"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no front matter", "must begin with front matter"),
        ("---\norder: 1\n---\n## In full\n", "has no section 'In 30 seconds'"),
    ],
)
def test_a_broken_file_is_named(tmp_path, text, message):
    path = tmp_path / "broken.md"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=message):
        content.read(path)


def test_a_wrong_field_is_named(tmp_path):
    sections = "\n".join(f"## {name}\n" for name in content.SECTIONS)
    path = tmp_path / "broken.md"
    path.write_text(f"---\ncategory: Cooking\n---\n{sections}", "utf-8")
    with pytest.raises(ValueError, match="category 'Cooking'; allowed are Advanced"):
        content.read(path)
