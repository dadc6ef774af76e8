#!/usr/bin/env python3
"""How fast the matrix products of a Vision Transformer's block are by themselves, in the libraries of this Python.

    python3 scripts/time-products.py [--width 192] [--heads 3] [--batch 32] [--tokens 197] [--threads 2]

Times each product of one block's forward and backward pass, float32, with PyTorch (MKL on the CPU) and
TensorFlow (oneDNN), where they are installed, and a large square one for the processor's own pace. Medians;
results go to fresh memory as in a step. Nothing else should compute meanwhile.
"""

import argparse
import os
import time
from math import prod
from statistics import median

CHAIN = 8  # TensorFlow: products in one call, so that the call itself does not count


def products_of(width, heads, batch, tokens):
    """(times in a block, rows, inner, columns, transpose a, transpose b, batch) of each kind."""
    rows, hidden, depth, pictures = batch * tokens, 4 * width, width // heads, batch * heads
    return [
        (4, rows, width, width, False, False, None),
        (1, rows, width, hidden, False, False, None),
        (1, rows, hidden, width, False, False, None),
        (4, rows, width, width, False, True, None),
        (1, rows, hidden, width, False, True, None),
        (1, rows, width, hidden, False, True, None),
        (4, width, rows, width, True, False, None),
        (1, width, rows, hidden, True, False, None),
        (1, hidden, rows, width, True, False, None),
        (2, tokens, depth, tokens, False, True, pictures),
        (2, tokens, tokens, depth, False, False, pictures),
        (2, tokens, tokens, depth, True, False, pictures),
    ]


def sides(product):
    _, m, k, n, ta, tb, b = product
    lead = [] if b is None else [b]
    return lead + ([k, m] if ta else [m, k]), lead + ([n, k] if tb else [k, n])


def by_pytorch(threads):
    import torch

    torch.set_num_threads(threads)

    def seconds(product):
        left, right = (torch.randn(*shape) for shape in sides(product))
        left = left.transpose(-1, -2) if product[4] else left
        right = right.transpose(-1, -2) if product[5] else right
        return timed(lambda: torch.matmul(left, right))

    return f"PyTorch {torch.__version__}", seconds


def by_tensorflow(threads):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)

    def seconds(product):
        left, right = sides(product)
        lefts = [tf.random.normal(left) for _ in range(CHAIN)]
        right = tf.random.normal(right)

        @tf.function
        def chain(*operands):
            found = []
            for operand in operands:
                with tf.control_dependencies(found):
                    y = tf.matmul(operand, right, transpose_a=product[4], transpose_b=product[5])
                    # Read at one edge, so that it is neither left out nor read as a whole.
                    found.append(tf.reduce_sum(y[..., 0, 0]))
            return tf.add_n(found)

        return timed(lambda: chain(*lefts)) / CHAIN

    return f"TensorFlow {tf.__version__}", seconds


def timed(work, rounds=15):
    work()
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return median(spent)


def main():
    parser = argparse.ArgumentParser()
    for name, value in dict(width=192, heads=3, batch=32, tokens=197, threads=2).items():
        parser.add_argument(f"--{name}", type=int, default=value)
    words = parser.parse_args()
    products = products_of(words.width, words.heads, words.batch, words.tokens)
    for library in (by_pytorch, by_tensorflow):
        try:
            name, seconds = library(words.threads)
        except ImportError as error:
            print(f"\n{error}")
            continue
        print(f"\n{name}\n\n| product | in a block | ms | GFLOP/s |\n|---|---|---|---|")
        block = 0
        for product in [(0, 4096, 4096, 4096, False, False, None), *products]:
            count, m, k, n, ta, tb, b = product
            took = seconds(product)
            block += count * took
            pace = 2 * prod([m, k, n, b or 1]) / took / 1e9
            shape = f"{b or ''}{' of ' if b else ''}{m} x {k} x {n}{', a transposed' if ta else ''}{', b transposed' if tb else ''}"
            print(f"| {shape} | {count} | {1000 * took:.2f} | {pace:.0f} |")
        print(f"\nA block: {1000 * block:.0f} ms.")


main()
