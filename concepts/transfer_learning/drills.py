"""Questions on transfer learning with numbers drawn anew; each wrong answer is what a named mistake gives."""

import numpy as np
from numpy.random import Generator

from concepts.arrays import Array
from concepts.drill import Curve, DegenerateError, Drill, Mistake, choice, drawn, kind, named, number
from concepts.network import BatchNorm
from concepts.transfer_learning.finetuning import lora_parameters

TIE = 0.8
"""Of two squared errors, the smaller over the larger: from here on people call it a tie."""


def _blended(source: Array | float, own: Array | float) -> Array:
    """Squared error of two independent estimates of one thing, each weighed by its inverse."""
    return 1 / (1 / np.asarray(source) + 1 / np.asarray(own))


@kind
def who_leads(rng: Generator) -> Drill:
    """The page's question with other numbers: frozen, fine-tuned or from scratch, with few labels and with many?"""
    source, per_label = float(rng.choice([0.1, 0.2, 0.25, 0.4])), int(rng.choice([20, 30, 40, 60]))
    few, many = int(rng.choice([10, 20, 50, 100])), int(rng.choice([500, 1000, 2000, 5000]))

    def leader(labels: int) -> str:
        own = per_label / labels
        tuned = float(_blended(source, own))
        if any(abs(tuned / each - TIE) < 0.02 for each in (source, own)):
            raise DegenerateError("a tie must be plain.")
        if tuned >= TIE * source:
            return "frozen features and fine-tuning tie"
        return "fine-tuning and from scratch tie" if tuned >= TIE * own else "fine-tuning leads"

    def told(first: str, second: str) -> str:
        return f"With {few} {first}, with {many:,} {second}"

    answer = told(leader(few), leader(many))
    nearer = {n: "frozen features lead" if source < per_label / n else "from scratch leads" for n in (few, many)}
    ask = (
        f"Take the squared error of a direction that a model looks along. Frozen source features have {source:g}, "
        f"whatever the labels. From scratch it is {per_label} over the number of labels. Fine-tuning at its best rate "
        "weighs both by their inverse errors. Call it a tie where the smaller error is at least four fifths of the "
        f"other. Who leads with {few} labels, and who with {many:,}?"
    )
    mistakes = [
        Mistake(
            "kept fine-tuning out of it",
            told(nearer[few], nearer[many]),
            "At its best rate it is no worse than either: frozen is a rate of zero.",
        ),
        Mistake(
            "took what was best with few for best with many",
            told(leader(few), leader(few)),
            "Frozen features stay where they are; labels wear the other error down.",
        ),
        Mistake(
            "let the better of the two stand for the blend",
            told(
                "frozen features and fine-tuning tie"
                if source < per_label / few
                else "fine-tuning and from scratch tie",
                "frozen features and fine-tuning tie"
                if source < per_label / many
                else "fine-tuning and from scratch tie",
            ),
            "Where both errors are alike, the blend has half of it.",
        ),
    ]
    if source < per_label / few:  # or from scratch is as good
        mistakes.append(
            Mistake(
                "fine-tuned at the head's full rate",
                told("frozen features lead", leader(many)),
                "Then few labels pull the body away; at its best rate it hardly moves.",
            )
        )
    numbers = {n: (per_label / n, float(_blended(source, per_label / n))) for n in (few, many)}
    way = (
        f"{few} labels: frozen {source:g}, scratch {numbers[few][0]:.3g}, fine-tuned {numbers[few][1]:.3g}.",
        f"{many:,} labels: frozen {source:g}, scratch {numbers[many][0]:.3g}, fine-tuned {numbers[many][1]:.3g}.",
    )
    apart = {each.value: each for each in reversed(mistakes) if each.value != answer}
    scene = "thousand" if "fine-tuning leads" in leader(many) else "reveal"
    return choice(rng, ask, answer, list(apart.values())[:3], way, scene)


@kind
def limit_of_frozen(rng: Generator) -> Drill:
    """A feature that looks a little aside: how good can a new head become?"""
    degrees = int(rng.integers(10, 66))
    cosine = float(np.cos(np.radians(degrees)))
    limit = 1 - degrees / 180
    ask = (
        "Inputs are standard normal, and the class is the side of a plane through 0. The frozen feature looks along "
        f"another direction, turned by {degrees} degrees (cosine {cosine:.2f}), and a new head decides by its sign. "
        "What accuracy does it reach with endless labels?"
    )
    mistakes = [
        Mistake(
            "read the cosine as accuracy", cosine, "The cosine is a correlation; a share of right answers is an angle."
        ),
        Mistake("squared the cosine", cosine**2, "That is the share of variance explained."),
        Mistake("let endless labels mend it", 1.0, "Labels teach the head; the feature does not move."),
        Mistake(
            "forgot the other half turn", 1 - degrees / 90, "The two planes disagree in two wedges of 360 degrees."
        ),
    ]
    way = (
        f"The planes differ in two wedges of {degrees} degrees, {2 * degrees} of 360.",
        f"1 − {degrees} / 180 = {limit:.1%}: the frozen curve is flat from there on.",
    )
    return choice(rng, ask, limit, mistakes, way, "thousand", spec=".1%")


@kind
def adapter_size(rng: Generator) -> Drill:
    """LoRA: how many numbers are trained?"""
    inputs, outputs = int(rng.choice([768, 1024, 2048, 4096])), int(rng.choice([768, 1024, 3072, 4096]))
    rank, layers = int(rng.choice([4, 8, 16])), int(rng.choice([1, 6, 12, 24]))
    trained, whole = layers * lora_parameters(inputs, outputs, rank), layers * inputs * outputs
    share = trained / whole
    ask = (
        f"LoRA of rank {rank} on {f'{layers} weight matrices' if layers > 1 else 'a weight matrix'} of {inputs:,} by "
        f"{outputs:,}{', one a layer' if layers > 1 else ''}. How many numbers are trained, as a share of the frozen "
        "ones?"
    )
    mistakes = [
        Mistake("counted one of the two factors", rank * inputs / (inputs * outputs), "A and B are both trained."),
        Mistake("took the rank over the width", rank / (inputs + outputs), "It is r (in + out) over in · out."),
        Mistake(
            "set all adapters against one matrix" if layers > 1 else "squared the rank",
            share * (layers if layers > 1 else rank),
            "Each matrix has an adapter of its own."
            if layers > 1
            else "Two factors, each of that rank: it counts once.",
        ),
    ]
    way = (
        f"Trained: {rank} · ({inputs:,} + {outputs:,}) = {rank * (inputs + outputs):,} a matrix.",
        f"Frozen: {inputs:,} · {outputs:,} = {inputs * outputs:,}. The share is {share:.2%}, however many layers.",
    )
    return choice(rng, ask, share, mistakes, way, "digits", spec=".2%")


@kind
def head_to_train(rng: Generator) -> Drill:
    """A frozen body and a new head: how many weights learn?"""
    features, classes = int(rng.choice([256, 512, 768, 1024, 2048])), int(rng.integers(3, 21))
    hidden, millions = int(rng.choice([0, 64, 128])), int(rng.choice([11, 25, 86, 110]))
    learn = (features + 1) * hidden + (hidden + 1) * classes if hidden else (features + 1) * classes
    ask = (
        f"A body of {millions} million weights hands on {features:,} features and is frozen. On it comes a new head "
        f"for {classes} classes{f' with a hidden layer of {hidden}' if hidden else ', one layer'}. How many weights "
        "and biases learn?"
    )
    bare = features * hidden + hidden * classes if hidden else features * classes
    mistakes = [
        Mistake("forgot the biases", bare, "Each neuron has a bias."),
        Mistake("let the body learn as well", millions * 1e6 + learn, "Frozen means that it does not."),
        Mistake(
            "left the layer on the features out" if hidden else "counted one weight a class",
            (hidden + 1) * classes if hidden else classes,
            "Every neuron on the features has a weight for each of them.",
        ),
    ]
    way = (
        f"({features:,} + 1) · {hidden} = {(features + 1) * hidden:,}, and ({hidden} + 1) · {classes} = "
        f"{(hidden + 1) * classes:,}."
        if hidden
        else f"Each class adds up {features:,} features and one bias.",
        f"{learn:,} learn, {learn / (millions * 1e6 + learn):.2%} of the whole.",
    )
    return number(ask, learn, mistakes, way, "same", tolerance=0.4, spec=",.0f")


@kind
def frozen_and_moving(rng: Generator) -> Drill:
    """Batch norm in a frozen body that was left in training mode."""
    mean, batches = int(rng.choice([1, 2, 3, 4, 5])), int(rng.integers(2, 13))
    momentum = float(rng.choice([0.1, 0.2]))
    layer = BatchNorm(np.ones(1), np.zeros(1), momentum)
    for _ in range(batches):
        layer.forward(np.array([[mean - 1.0], [mean + 1.0]]), training=True)
    found = float(layer.running_mean[0])
    ask = (
        "You freeze a body with gradients off, but leave it in training mode. A batch norm's running mean is 0; in "
        f"your data the unit's mean is {mean} in each batch. The momentum is {momentum:g}, the share of the new batch. "
        f"Where is the running mean after {batches} batches?"
    )
    mistakes = [
        Mistake("took frozen weights for frozen statistics", 0.0, "In training mode each batch moves them."),
        Mistake("let it forget the old at once", float(mean), "Only a share of the new goes in."),
        Mistake("added a share of the mean each time", mean * momentum * batches, "The old shrinks as well."),
        Mistake("gave what is left to go", mean - found, "That is the distance still to come."),
        Mistake("counted one batch", mean * momentum, "Every batch moves it on."),
    ]
    way = (
        f"What is left to go shrinks by {1 - momentum:g} a batch: {mean} · {1 - momentum:g} to the power {batches} = "
        f"{mean - found:.2f}.",
        f"{mean} − {mean - found:.2f} = {found:.2f}: put the body into inference mode.",
    )
    apart = [each for each in mistakes if abs(each.value - found) > 0.03]
    return number(ask, found, apart, way, "slow", tolerance=0.011, spec=".2f")


@kind
def rates_by_layer(rng: Generator) -> Drill:
    """Discriminative rates: the earlier the layer, the lower."""
    factor, down = float(rng.choice([1.5, 2, 2.5, 2.6, 3])), int(rng.integers(3, 8))
    times = factor ** (down - 1)
    ask = (
        f"In fine-tuning each layer learns at the rate of the one above it, divided by {factor:g}. How many times "
        f"smaller is the rate of the first of {down} layers than that of the last?"
    )
    mistakes = [
        Mistake("divided once for every layer", factor**down, "The last layer keeps its own rate."),
        Mistake("stopped one layer early", factor ** (down - 2), "One division for each layer below the last."),
        Mistake("multiplied the factor by the steps", factor * (down - 1), "Each divides what the one above has left."),
        Mistake("took the factor alone", factor, "That is the next layer only."),
    ]
    way = (
        f"{down} layers lie {down - 1} steps apart, and each step divides by {factor:g}.",
        f"{factor:g} to the power {down - 1} = {times:.1f}: early layers are general, and hardly move.",
    )
    apart = {each.value: each for each in reversed(mistakes) if abs(each.value / times - 1) > 0.05}
    return number(ask, times, list(apart.values()), way, "slow", tolerance=max(0.06, 0.01 * times), spec=",.1f")


@kind
def tuned_curve(rng: Generator) -> Drill:
    """The page's question with the pen: fine-tuning between the frozen features and a fresh start."""
    degrees, per_label = int(rng.choice([27, 32, 36, 40])), int(rng.choice([30, 40, 60, 80]))
    x = np.linspace(1, 3, 41)
    source, own = np.tan(np.radians(degrees)) ** 2, per_label / 10**x
    frozen, scratch, tuned = (
        1 - np.arctan(np.sqrt(each)) / np.pi for each in (source + 0 * x, own, _blended(source, own))
    )
    ask = (
        f"A direction decides the class. Frozen features look {degrees} degrees aside of it, which gives an accuracy "
        f"of {frozen[0]:.0%} at any number of labels. From scratch it is {scratch[0]:.0%} with 10 labels, "
        f"{scratch[20]:.0%} with 100 and {scratch[-1]:.0%} with 1,000. Draw the accuracy of fine-tuning at its best "
        "rate."
    )
    mistakes = [
        Mistake("followed the network from scratch", scratch, "Fine-tuning starts from the source, not from nothing."),
        Mistake("followed the frozen features", frozen, "With labels the body turns toward the target."),
        Mistake(
            "went straight from coin tossing to the top", np.linspace(0.5, tuned[-1], len(x)), "It starts at frozen."
        ),
    ]
    apart = [each for each in mistakes if abs(each.value - tuned).mean() > 0.035]
    way = (
        f"With 10 labels the body hardly moves: {tuned[0]:.0%}, beside {frozen[0]:.0%} frozen.",
        f"With 1,000 it has turned: {tuned[-1]:.0%}, no worse than from scratch, {scratch[-1]:.0%}.",
    )
    over = Curve(x, "Labels (log10)", "Accuracy", 0.5, 1.0)
    return drawn(ask, over, tuned, apart, way, "reveal", tolerance=0.017, spec=".0%")


TWIN = "who_leads"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(who_leads, limit_of_frozen, adapter_size, head_to_train, frozen_and_moving, rates_by_layer, tuned_curve)
