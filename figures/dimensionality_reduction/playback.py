"""Pictures of t-SNE as it draws."""

from concepts.dimensionality_reduction.playback import Playback
from concepts.dimensionality_reduction.tsne import EXPLORING
from figures import style
from figures.dimensionality_reduction.map_marks import FLAT, MAP, flat_map, moving_map, quality_tiles
from figures.style import Chart


def play_view(result: Playback) -> style.View:
    """All of the third lab."""
    title = f"t-SNE at perplexity {result.perplexity:g}, iteration by iteration"
    charts = [
        moving_map(result.placed, result.group, result.data, title),
        flat_map(result.flat, result.group, result.data),
        kept_so_far(result),
        cost(result),
    ]
    return style.View(charts, "Iteration", play_steps(result), play_readouts(result), play_sentences(result))


def cost(result: Playback) -> Chart:
    """KL divergence by iteration."""
    top = 1.05 * float(result.kl.max())
    chart = Chart(
        "KL divergence: the cost that t-SNE pushes down",
        x="Iteration",
        y="KL divergence (nats)",
        x_range=(-12, 512),
        y_range=(-0.03 * top, top),
        alt="The KL divergence against the iteration, falling fast once exaggeration ends, then slowly.",
    )
    chart.upright(EXPLORING).label(EXPLORING, top, "exaggeration ends", yanchor="top", xshift=6)
    chart.line(result.iterations, result.kl, MAP, hover="iteration %{x}<br>KL %{y:.3f} nats")
    return chart.you(result.iterations, result.kl)


def kept_so_far(result: Playback) -> Chart:
    """Trustworthiness and the rank correlation of distances, of t-SNE by iteration and of PCA."""
    chart = Chart(
        "What each map keeps: neighbours (solid), distances (dotted)",
        x="Iteration",
        y="Kept (1: all)",
        x_range=(-12, 512),
        y_range=(min(-0.02, 1.1 * float(result.kept.min())), 1.06),
        alt="Trustworthiness and rank correlation of distances of t-SNE by iteration, and PCA's as level lines.",
        showlegend=True,
    )
    trust, kept = ", trustworthiness<br>%{y:.3f}", ", order of distances<br>%{y:.3f}"
    chart.line(result.iterations, result.trust, MAP, name="t-SNE", hover=f"t-SNE{trust}")
    chart.line(result.iterations, result.kept, MAP, dash="dot", hover=f"t-SNE{kept}")
    chart.level(result.flat_trust, FLAT, dash="solid", width=style.LINE, name="PCA", hover=f"PCA{trust}")
    chart.level(result.flat_kept, FLAT, width=style.LINE, hover=f"PCA{kept}")
    return chart.here(result.iterations)


def play_steps(result: Playback) -> list[str]:
    """Iterations done."""
    return [str(done) for done in result.iterations]


def play_readouts(result: Playback) -> dict[str, list[str]]:
    """Six tiles."""
    return {
        **quality_tiles(result.trust, result.kept, result.flat_trust, result.flat_kept),
        "KL divergence": [f"{each:.3f}" for each in result.kl],
        "Attraction": ["× 4" if done < EXPLORING else "× 1" for done in result.iterations],
    }


def play_sentences(result: Playback) -> list[str]:
    """Where the run stands, and how the map compares with PCA's."""
    begins = "PCA's own picture, shrunk to nearly a point" if result.init == "pca" else "a random speck"
    sentences = []
    for done, kl, trust, kept in zip(result.iterations, result.kl, result.trust, result.kept, strict=True):
        if done == 0:
            phase = f"t-SNE begins with {begins}"
        elif done <= EXPLORING:
            phase = f"Iteration {done}: attraction is exaggerated, so neighbours pull together"
        else:
            phase = f"Iteration {done}: KL is down to {kl:.2f}"
        near = "more" if trust > result.flat_trust + 0.0005 else "no more"
        sentences.append(
            f"{phase}. Neighbours on the page can be trusted {trust:.2f} (PCA {result.flat_trust:.2f}), "
            f"{near} than in PCA; the order of distances is kept {kept:.2f} (PCA {result.flat_kept:.2f})."
        )
    return sentences


def play_printed(result: Playback, step: int) -> str:
    """What the snippet prints at this step."""
    return (
        f"KL divergence: {result.kl[step]:.3f}\n"
        f"trustworthiness: t-SNE {result.trust[step]:.3f}, PCA {result.flat_trust:.3f}\n"
        f"distances kept: t-SNE {result.kept[step]:.2f}, PCA {result.flat_kept:.2f}"
    )
