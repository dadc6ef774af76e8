#!/usr/bin/env python3
"""Holds an export against its checkpoint's answers in a runtime that is not Vitrine's.

    python3 scripts/crosscheck-export.py EXPORT [--reference LINES] [--repeat 20]

Needs onnxruntime, numpy and pillow; for timm and the folder also timm and torch. Runs the pictures kept in the export (parity/) and compares with
parity/expected.json. With --reference also the files that `vitrine predict RUN FILES... --json
--top CLASSES` named, decoded by PIL and resized here in numpy as export.json says. Exits with 1 where
the likeliest class or a probability differs by more than parity.json allows (for files 0.02).
"""
import argparse
import json
import sys
import time
from pathlib import Path

import numpy
import onnxruntime
from PIL import Image


def decoded(path):
    return numpy.asarray(Image.open(path).convert("RGB"))


def shares(length, short, side, crop):
    """[crop, length]: the share that each old pixel has in each new one, and old pixels to a new one."""
    factor = numpy.float32(short / numpy.float32(side))
    size = numpy.rint(numpy.float32(length * factor))
    scale = length / size
    first = numpy.arange(crop)[:, None] + (size - crop) // 2
    pixels = numpy.arange(length)[None, :]
    overlap = numpy.minimum((first + 1) * scale, pixels + 1) - numpy.maximum(first * scale, pixels)
    return numpy.maximum(overlap, 0), scale


def resized(picture, preprocessing):
    """Area average of the shorter side and centre crop, cut off to 8 bits."""
    height, width, _ = picture.shape
    short, crop = preprocessing["shortSide"], preprocessing["crop"]
    rows, tall = shares(height, short, min(height, width), crop)
    columns, wide = shares(width, short, min(height, width), crop)
    sums = numpy.einsum("rh,hwc->rwc", rows, picture.astype(numpy.float64), optimize=True)
    means = numpy.einsum("rwc,sw->rsc", sums, columns, optimize=True) / (tall * wide)
    return numpy.minimum(numpy.floor(means + 1 / 2048), 255).astype(numpy.uint8)


class Onnx:
    """The file as onnxruntime's users open it."""

    def __init__(self, folder, manifest):
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        path = str(folder / "model.onnx")
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.whole = manifest["options"]["preprocessing"]
        said = self.session.get_modelmeta().custom_metadata_map
        assert json.loads(said["classes"]) == manifest["model"]["classes"], "classes in the metadata"
        self.preprocessing = json.loads(said["preprocessing"])
        assert self.preprocessing == manifest["model"]["preprocessing"], "preprocessing in the metadata"

    def feed(self, pictures):
        if self.whole:
            return {"image": pictures[0]}
        pixels = numpy.stack(pictures).astype(numpy.float32) / 255
        scaled = (pixels - self.preprocessing["mean"]) / self.preprocessing["deviation"]
        return {"pixels": scaled.transpose(0, 3, 1, 2).astype(numpy.float32)}

    def predict(self, pictures):
        if self.whole:
            rows = [self.session.run(["probabilities"], self.feed([picture]))[0] for picture in pictures]
            return numpy.concatenate(rows)
        return self.session.run(["probabilities"], self.feed(pictures))[0]


class Timm:
    """The folder as timm's users open it."""

    def __init__(self, folder, manifest):
        import timm
        import torch

        self.torch = torch
        self.softmax = manifest["model"]["loss"] == "softmax"
        self.network = timm.create_model(f"local-dir:{folder}", pretrained=True).eval()
        said = self.network.pretrained_cfg
        assert said["label_names"] == manifest["model"]["classes"], "classes in config.json"
        self.mean, self.deviation = said["mean"][0], said["std"][0]

    def predict(self, pictures):
        pixels = numpy.stack(pictures).astype(numpy.float32) / 255
        scaled = ((pixels - self.mean) / self.deviation).transpose(0, 3, 1, 2)
        with self.torch.inference_mode():
            logits = self.network(self.torch.from_numpy(scaled.astype(numpy.float32)))
        return (logits.softmax(-1) if self.softmax else logits.sigmoid()).numpy()


class Folder:
    """Both models of a self-contained folder, which must agree."""

    def __init__(self, folder, manifest):
        self.onnx, self.timm = Onnx(folder, manifest), Timm(folder / "timm", manifest)

    def predict(self, pictures):
        first, second = self.onnx.predict(pictures), self.timm.predict(pictures)
        assert numpy.abs(first - second).max() <= 1e-3, "model.onnx and timm/"
        return first


openers = {"onnx": Onnx, "timm": Timm, "folder": Folder}


def compare(name, expected, found, allowed):
    agreed = float((expected.argmax(1) == found.argmax(1)).mean())
    difference = float(numpy.abs(expected - found).max())
    passed = agreed >= allowed["top1Agreement"] and difference <= allowed["largestDifference"]
    print(f"{name}: {len(expected)} pictures, top-1 agreement {agreed:.1%}, largest difference {difference:.1e}"
          f" (allowed {allowed['largestDifference']}): {'passed' if passed else 'FAILED'}")
    return passed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("--reference", type=Path, help="JSON lines of `vitrine predict --json --top N` on the same files")
    parser.add_argument("--repeat", type=int, default=0, help="time this many runs of the kept pictures")
    arguments = parser.parse_args()
    folder = arguments.export
    manifest = json.loads((folder / "export.json").read_text())
    allowed = json.loads((folder / "parity.json").read_text())["thresholds"]
    model = openers[manifest["options"]["format"]](folder, manifest)

    kept = json.loads((folder / "parity" / "expected.json").read_text())
    pictures = [decoded(folder / "parity" / one["file"]) for one in kept]
    expected = numpy.array([one["probabilities"] for one in kept])
    passed = compare("kept pictures", expected, model.predict(pictures), allowed)

    if arguments.reference:
        classes = manifest["model"]["classes"]
        lines = [json.loads(line) for line in arguments.reference.read_text().splitlines()]
        said = [line for line in lines if line["type"] == "prediction"]
        expected = numpy.zeros((len(said), len(classes)))
        for row, line in enumerate(said):
            for answer in line["classes"]:
                expected[row, classes.index(answer["name"])] = answer["probability"]
        whole = [decoded(line["image"]) for line in said]
        shown = whole if getattr(model, "whole", False) else [resized(one, manifest["model"]["preprocessing"]) for one in whole]
        found = numpy.concatenate([model.predict(shown[at : at + 8]) for at in range(0, len(shown), 8)])
        # Another decoder and other sums: now and then a pixel is off by one of 255.
        own = {**allowed, "largestDifference": max(allowed["largestDifference"], 0.02)}
        passed = compare("files, decoded and resized here", expected, found, own) and passed

    if arguments.repeat:
        model.predict(pictures)
        began = time.perf_counter()
        for _ in range(arguments.repeat):
            model.predict(pictures)
        seconds = (time.perf_counter() - began) / arguments.repeat
        print(f"{len(pictures) / seconds:.1f} pictures a second, {len(pictures)} at a time")
    sys.exit(0 if passed else 1)


main()
