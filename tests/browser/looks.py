"""What is asked of a page in the browser, as JavaScript."""

SIZES = ((1440, 900), (1366, 768), (1280, 720))
LOW = SIZES[-1]
PHONE = (390, 844)

PAINTED = """() => new Promise((done) => {
    setTimeout(done, 2000);
    requestAnimationFrame(() => requestAnimationFrame(done));
})"""
"""Wait until what was changed is laid out and painted; not for ever, should the browser have stopped to paint."""

FIRST_SCREEN = """(phone) => {
    const whole = (node) => {
        const { top, bottom, left, right, height } = node.getBoundingClientRect();
        return height > 0 && top >= 0 && left >= 0 && bottom <= innerHeight + 0.5 && right <= innerWidth + 0.5;
    };
    const all = (query) => [...document.querySelectorAll(query)];
    const missing = [];
    for (const [name, nodes] of Object.entries({
        control: all('.scrub-bar'),
        picture: all('.scrub-hero .scrub-figure'),
        companion: phone ? [] : all('.scrub-companions .scrub-figure'),
        readout: phone ? [] : all('.scrub-front .scrub-tile'),
    })) {
        if (name !== 'companion' && name !== 'readout' && !nodes.length) missing.push(`no ${name}`);
        nodes.forEach((node) => whole(node) || missing.push(`${name} not whole: ${node.innerText.slice(0, 60)}`));
    }
    const hero = document.querySelector('.scrub-hero .scrub-plot')?.getBoundingClientRect();
    const least = phone ? 200 : 0.3 * innerHeight;
    if (hero && hero.height < least) missing.push(`picture only ${Math.round(hero.height)} px high`);
    for (const plot of phone ? [] : all('.scrub-companions .scrub-plot')) {
        if (plot.clientHeight < 0.1 * innerHeight) missing.push(`companion only ${plot.clientHeight} px high`);
    }
    return missing;
}"""
"""What of control, THE picture, companions and readouts is not whole in the window, or too small to be seen."""

CUT = """() => [...document.querySelectorAll(
        '.scrub-tile dd > span, .scrub-tile dt, .scrub-lead, figcaption, .scenes button')]
    .filter((node) => node.offsetParent && getComputedStyle(node).display !== 'inline')
    .filter((node) => node.scrollWidth > node.clientWidth + 1)
    .map((node) => node.textContent)"""
"""The texts that are wider than their place."""

UNDRAWN = "() => document.querySelector('.scrub').scrubber.resizer.disconnect()"
REDRAWN = """() => {
    const { resizer, plots } = document.querySelector('.scrub').scrubber;
    for (const { canvas } of plots) resizer.observe(canvas);
}"""
"""Do not draw the pictures anew at each size: their places, which are asked for, have it without; and do so again."""

LEGENDS = """() => [...document.querySelectorAll('.scrub-hero .legend, .scrub-companions .legend')]
    .filter((each) => each.closest('.scrub-plot').clientHeight && !each.getBoundingClientRect().height).length"""
"""How many of the pictures in view have a legend that cannot be seen."""

WIDEST = """() => Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]
    .map((each) => each.scrollWidth))"""

STANDS = """() => {
    const { scrubber } = document.querySelector('.scrub');
    const tops = scrubber.view.steps.map((_, step) => {
        scrubber.step = step;
        scrubber.words();
        const { top, height } = scrubber.figures.getBoundingClientRect();
        return `${top} ${height}`;
    });
    return new Set(tops).size <= 1;
}"""
"""Whether the pictures stay where they are while the texts about them change."""

AFRESH = r"""async () => {
    const soon = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)));
    const marks = (canvas) => canvas.querySelector('.cartesianlayer').innerHTML
        .replace(/ xlink:href="[^"]*"/g, '')
        .replace(/ (trace[0-9a-f]{6}|style="(opacity: 1;)?")| opacity: 1;/g, '').replace(/<g><\/g>/g, '');
    const number = /-?\d+(\.\d+)?/g;
    const alike = (one, other) => {  // Plotly rounds a bar's edges to whole pixels only where it draws afresh
        if (one.replace(number, '#') !== other.replace(number, '#')) return false;
        const others = other.match(number) ?? [];
        return (one.match(number) ?? []).every((value, index) => Math.abs(value - others[index]) <= 1);
    };
    const shades = (canvas) => Promise.all([...canvas.querySelectorAll('.heatmaplayer image')].map(async ({ href }) => {
        const image = new Image(), board = document.createElement('canvas');
        image.src = href.baseVal;
        await image.decode();
        [board.width, board.height] = [image.naturalWidth, image.naturalHeight];
        const pen = board.getContext('2d');
        pen.drawImage(image, 0, 0);
        return [...pen.getImageData(0, 0, board.width, board.height).data];
    }));
    const shaded = (one, other) => one.every((pixels, index) => pixels.length === other[index].length
        && pixels.every((value, at) => Math.abs(value - other[index][at]) <= 4));
    const { scrubber } = document.querySelector('.scrub');
    const last = scrubber.view.steps.length - 1, wrong = [];
    // After a change of size Plotly finds the margins of its labels in two passes.
    for (const { canvas, move } of scrubber.plots) if (move) await scrubber.Plotly.redraw(canvas);
    for (const step of last > 0 ? [0, last, last >> 1] : []) {
        for (const plot of scrubber.plots) plot.inSight = true;
        scrubber.go(step);
        await soon();
        for (const { canvas, caption, move } of scrubber.plots) {
            if (!move) continue;
            const before = marks(canvas), tints = await shades(canvas);
            await scrubber.Plotly.redraw(canvas);
            if (alike(before, marks(canvas)) && shaded(tints, await shades(canvas))) continue;
            wrong.push(`${caption.textContent} at ${step}`);
        }
    }
    return wrong;
}"""
"""The pictures that do not look, at the first step, the last and one between, as if they were drawn afresh."""

STATE = """() => ({
    step: document.querySelector('.scrub-value > span').textContent,
    tiles: document.querySelector('.scrub-tiles').innerText,
    lead: document.querySelector('.scrub-lead').textContent,
    chip: document.querySelector('.scenes [aria-pressed=true]')?.textContent ?? '',
})"""

THEMED = """() => [...document.querySelectorAll('.scrub-hero .xtick text, .scrub-companions .xtick text')]
    .every((text) => getComputedStyle(text).fill === getComputedStyle(text.closest('.scrub')).color)"""
"""Whether what is written in the pictures has the colour of the theme in force."""

HELD = """() => {
    const { scrubber } = document.querySelector('.scrub');
    const start = scrubber.step;
    return scrubber.plots.filter((plot) => plot.places.length && plot.canvas.clientHeight).map((plot) => {
        const box = plot.canvas.getBoundingClientRect(), { xs, ys } = plot.places[0], { area } = plot;
        const at = (step) => ({ x: box.left + (xs ? xs[step] : area.left + area.width / 2),
                                y: box.top + (ys ? ys[step] : area.top + area.height / 2) });
        const far = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);
        const handles = [...plot.over.querySelectorAll('.scrub-handle')].map((each) => each.getBoundingClientRect());
        const free = [...(xs ?? ys).keys()].filter((step) => Number.isFinite(at(step).x + at(step).y)
            && handles.every(({ x, y, width, height }) => far(at(step), { x: x + width / 2, y: y + height / 2 }) > 40));
        const step = free.includes(start) ? start : free[free.length >> 1];
        const other = free.find((each) => far(at(each), at(step)) > 25);
        return other === undefined ? null
            : { title: plot.caption.textContent, step, from: at(step), to: at(other), other };
    }).filter(Boolean);
}"""
"""For each picture in view that can be held: a step at which no setting's mark is in the way, where its mark is then,
and where another step's is."""

DRAWN = """() => {
    const scrubber = document.querySelector('.scrub')?.scrubber;
    return !scrubber || scrubber.plots.every(({ canvas, size, move, waits }) => (waits && !scrubber.opened)
        || !canvas.clientHeight || (move && size === `${canvas.clientWidth} ${canvas.clientHeight}`));
}"""
"""Whether every picture in view is drawn at the size that it has."""

CARDS = """() => { const all = [...document.querySelectorAll('.st-key-map img')];
    return all.length && all.filter((each) => each.getBoundingClientRect().top < innerHeight)
        .every((each) => each.complete && each.naturalWidth); }"""
"""Whether the cards' pictures that are in view are there."""
