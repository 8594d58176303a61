"""MLOps: a pipeline that reruns only what a change has touched, a gate before production, and a record of it all.

Each stage has a key: the hash of its code, its parameters, its inputs and its environment. A key seen before means that
the output is known, and is taken from the cache. The inputs enter the key by what they are, not by how they were made.
So a stage that reruns and puts out the very same bytes stops the wave: all below it comes from the cache ("early
cutoff"; Mokhov et al. 2018). With keys made of keys, as a plain chain of hashes has it, the wave runs to the end.

A history of changes is replayed here, run by run. The functions are real, and so are the data.

    pipeline_run         one run: what is cached, what reruns, what the gate says
    run_history          a history of changes, replayed
    stages, stage_cache  the functions of the pipeline, and the cache of what they put out
    release_gate         how much worse a new model may be
    continuous_training  when to train again
    ml_test_score        28 tests of a system's readiness
"""

from concepts.mlops.claims import claims, prediction, scenes
from concepts.mlops.pipeline_run import Release, Run, incumbent, run_stages
from concepts.mlops.run_history import (
    DEFAULT,
    MARGINS,
    MOST,
    History,
    difference,
    history,
    read_changes,
    roll_back,
    told,
)

__all__ = [
    "DEFAULT",
    "MARGINS",
    "MOST",
    "History",
    "Release",
    "Run",
    "claims",
    "difference",
    "history",
    "incumbent",
    "prediction",
    "read_changes",
    "roll_back",
    "run_stages",
    "scenes",
    "told",
]
