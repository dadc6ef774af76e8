"""One training step of a timm model in PyTorch, for `vitrine bench --peers`.

The same work as Vitrine's bench step: full fine-tuning, SGD with momentum 0.9, the gradient
clipped to a global norm of 1, softmax cross-entropy, uint8 pictures turned to [-1, 1] on the
device. Reads `step` a line from standard input, answers one JSON object a line.
"""
import argparse
import json
import os
import resource
import sys
import time

names = {
    'Ti/16': 'vit_tiny_patch16_224',
    'S/32': 'vit_small_patch32_224',
    'S/16': 'vit_small_patch16_224',
    'B/32': 'vit_base_patch32_224',
    'B/16': 'vit_base_patch16_224',
    'B/8': 'vit_base_patch8_224',
    'L/16': 'vit_large_patch16_224',
    'R+Ti/16': 'vit_tiny_r_s16_p8_224',
    'R26+S/32': 'vit_small_r26_s32_224',
    'R50+L/32': 'vit_large_r50_s32_224',
}

parser = argparse.ArgumentParser()
parser.add_argument('--model', required=True, choices=names)
parser.add_argument('--batch', type=int, required=True)
parser.add_argument('--resolution', type=int, required=True)
parser.add_argument('--threads', type=int, required=True)
parser.add_argument('--classes', type=int, required=True)
parser.add_argument('--learning-rate', type=float, required=True)
parser.add_argument('--precision', required=True, choices=['float32', 'bfloat16'])
parser.add_argument('--compile', action='store_true')
words = parser.parse_args()

# What libraries print goes to standard error: standard output is for answers.
answers = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)


def say(answer):
    print(json.dumps(answer), file=answers, flush=True)


try:
    import timm
    import torch
except Exception as error:  # a broken installation raises what it likes
    say({'type': 'absent', 'reason': f'{type(error).__name__}: {error}'})
    sys.exit(0)

torch.manual_seed(0)
torch.set_num_threads(words.threads)
device = 'cuda' if torch.cuda.is_available() else 'cpu'
model = timm.create_model(
    names[words.model],
    num_classes=words.classes,
    img_size=words.resolution,
    act_layer='gelu_tanh',
)
model = model.to(device).train()
optimizer = torch.optim.SGD(model.parameters(), lr=words.learning_rate, momentum=0.9)
shape = (words.batch, 3, words.resolution, words.resolution)
images = torch.randint(0, 256, shape, dtype=torch.uint8)
labels = (torch.arange(words.batch) % words.classes).to(device)


def loss_of(pictures):
    logits = model(pictures.to(device).float() / 127.5 - 1)
    return torch.nn.functional.cross_entropy(logits.float(), labels)


if words.compile:
    loss_of = torch.compile(loss_of)


def step():
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast(device, dtype=torch.bfloat16, enabled=words.precision == 'bfloat16'):
        loss = loss_of(images)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


say({'type': 'ready', 'version': f'PyTorch {torch.__version__}, timm {timm.__version__}, {device}'})
for line in sys.stdin:
    if line.strip() != 'step':
        break
    started = time.perf_counter()
    loss = step()
    seconds = time.perf_counter() - started
    # ru_maxrss is in KiB on Linux and in bytes on macOS.
    unit = 1 if sys.platform == 'darwin' else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    say({'type': 'stepped', 'seconds': seconds, 'loss': loss, 'peakMemoryBytes': peak})
