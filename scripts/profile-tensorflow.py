#!/usr/bin/env python3
"""Where a step's time goes inside TensorFlow: its own trace of a graph that a run has kept.

    python3 scripts/profile-tensorflow.py FILE [--steps 7] [--rows 12]

FILE: one of CONFIG/cache/compiled, written by `vitrine train --executor tensorflow` (set
VITRINE_CONFIG to an empty folder to find it easily). Needs Python's tensorflow, of the version that
the executor runs. State and pictures are made up; times are what counts. Operations may overlap, so
that their sum can exceed the step.
"""

import argparse
import json
import struct
import time
from collections import Counter
from statistics import median

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import config_pb2, saved_model_pb2

NUMPY = {1: np.float32, 3: np.int32, 4: np.uint8}


def read(path):
    """A kept file: digest (32 bytes), length of the description, description, saved_model.pb."""
    data = open(path, "rb").read()
    (length,) = struct.unpack_from("<I", data, 32)
    description = json.loads(data[36 : 36 + length])
    saved = saved_model_pb2.SavedModel()
    saved.ParseFromString(data[36 + length :])
    return description, saved.meta_graphs[0].graph_def


def made_up(node, random):
    shape = [side.size for side in node.attr["shape"].shape.dim]
    dtype = NUMPY[node.attr["dtype"].type]
    if dtype == np.uint8:
        return random.integers(0, 255, shape, dtype)
    return (0.02 * random.standard_normal(shape)).astype(dtype)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--steps", type=int, default=7)
    parser.add_argument("--rows", type=int, default=12)
    words = parser.parse_args()
    description, graph_def = read(words.file)
    nodes = {node.name: node for node in graph_def.node}
    tf.compat.v1.disable_eager_execution()
    graph = tf.Graph()
    with graph.as_default():
        tf.compat.v1.import_graph_def(graph_def, name="")
    session = tf.compat.v1.Session(graph=graph)
    random = np.random.default_rng(0)
    # All at once: for each new set of fetches TensorFlow copies the whole graph.
    variables = description["variables"].values()
    values = {each["value"] + ":0": made_up(nodes[each["value"]], random) for each in variables}
    session.run([each["set"] + ":0" for each in variables], values)
    train = description["entries"]["train"]
    feeds = {name + ":0": made_up(nodes[name], random) for name in train["feeds"].values()}
    fetches = [name + ":0" for name in train["fetches"].values()]

    seconds = []
    for step in range(words.steps + 2):
        began = time.perf_counter()
        session.run(fetches, feeds)
        seconds.append(time.perf_counter() - began)
    print(f"TensorFlow {tf.__version__}; first step {seconds[0]:.2f} s, median of the later {median(seconds[2:]):.3f} s")

    options = config_pb2.RunOptions(trace_level=config_pb2.RunOptions.FULL_TRACE)
    metadata = config_pb2.RunMetadata()
    session.run(fetches, feeds, options=options, run_metadata=metadata)
    # An entry is a function, which the graph calls in one node: that one does not count beside what it holds.
    (entry,) = [each for each in graph_def.library.function if each.signature.name == "train"]
    traced = {node.name: node.op for node in entry.node_def}
    spent, count = Counter(), Counter()
    for device in metadata.step_stats.dev_stats:
        for node in device.node_stats:
            op = traced.get(node.node_name)
            if op is None:
                continue
            spent[op] += node.op_end_rel_micros - node.op_start_rel_micros
            count[op] += 1
    total = sum(spent.values())
    print("\n| operation | nodes | ms | share |\n|---|---|---|---|")
    for op, micros in spent.most_common(words.rows):
        print(f"| {op} | {count[op]} | {micros / 1000:.0f} | {100 * micros / total:.0f} % |")


main()
