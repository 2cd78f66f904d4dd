"""What every peer computes: the same samples, the same weights, the same subjects.

A subject is a text: `mlp train 64` (model, mode, batch), `product 512`, `hybrid queued`, `hybrid losses`.
"""
import numpy

BATCHES = 16
MEAN, DEVIATION = 0.1307, 0.3081
RATE = {"mlp": 0.1, "hybrid": 0.002}
ADAM_RATE = 1e-3


class Run:
    """A measurement that is ready: `start` begins one run, `finish` waits for all that were begun, `value` is what the last
    one gave, a loss or outputs; a run is so many steps."""

    def __init__(self, start, value, finish=lambda: None, steps=1):
        self.start, self.value, self.finish, self.steps = start, value, finish, steps


class Samples:
    """Sixteen batches of random digits as bytes, in a random order, with a partner and a number for each."""

    def __init__(self, batch):
        numbers, self.count = numpy.random.default_rng(0), batch * BATCHES
        self.images = numbers.integers(0, 256, (self.count, 1, 28, 28), dtype=numpy.uint8)
        self.labels = numbers.integers(0, 10, self.count, dtype=numpy.int32)
        self.order = numbers.permutation(self.count).astype(numpy.int32)
        self.partners = numbers.integers(0, self.count, self.count, dtype=numpy.int32)
        self.numbers = numbers.integers(0, 10, self.count, dtype=numpy.int32)


def linear(name, inputs, outputs):
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def convolution(name, inputs, outputs):
    return {f"{name}.weight": (outputs, inputs, 3, 3), f"{name}.bias": (outputs,)}


def transposed(name, inputs, outputs):
    return {f"{name}.weight": (inputs, outputs, 3, 3), f"{name}.bias": (outputs,)}


def norm(name, channels):
    names = ("weight", "bias", "running_mean", "running_var")
    return {f"{name}.{part}": (channels,) for part in names}


SHAPES = {
    "mlp": linear("fc1", 784, 128) | linear("fc2", 128, 10),
    "autoencoder": convolution("encoder.conv1", 1, 8) | convolution("encoder.conv2", 8, 16) | norm("encoder.bn2", 16)
    | convolution("encoder.conv3", 16, 32) | linear("encoder.fc1", 288, 128) | linear("encoder.fc2", 128, 10)
    | linear("decoder.fc1", 10, 128) | linear("decoder.fc2", 128, 288) | transposed("decoder.conv1t", 32, 16)
    | norm("decoder.bn1", 16) | transposed("decoder.conv2t", 16, 8) | norm("decoder.bn2", 8)
    | transposed("decoder.conv3t", 8, 1),
    "sum-classifier": convolution("conv1", 1, 32) | convolution("conv2", 32, 64) | convolution("conv3", 64, 128)
    | convolution("conv4", 128, 256) | convolution("conv5", 256, 256) | convolution("conv6", 256, 512)
    | linear("fc1", 4608, 1024) | linear("fc2", 1024, 10) | linear("fc3", 20, 19),
    "hybrid": linear("hidden", 1, 10) | linear("neuron", 10, 1),
}


def weights(model):
    """Uniform within ±1/√fan-in, as the models begin; batch normalisation begins with 1 and 0."""
    numbers, made, fan_in = numpy.random.default_rng(1), {}, 1
    for name, shape in SHAPES[model].items():
        if ".bn" in name:
            value = 1.0 if name.endswith(("weight", "running_var")) else 0.0
            made[name] = numpy.full(shape, value, numpy.float32)
            continue
        if name.endswith("weight"):
            fan_in = int(numpy.prod(shape[1:]))
        bound = fan_in**-0.5
        made[name] = numpy.clip(numbers.uniform(-bound, bound, shape), -bound, bound).astype(numpy.float32)
    return made


def points():
    """The 21 points of the hybrid network and its first targets."""
    x = numpy.arange(21, dtype=numpy.float32) / 2
    y = [2.5584, 2.6882, 2.9627, 3.2608, 3.6235, 3.9376, 4.0383, 4.1570, 4.8498, 4.6561, 4.5119, 4.8346, 5.6039, 5.5890,
         6.1914, 5.8966, 6.3866, 6.6909, 6.5224, 7.1803, 7.2537]
    return x, numpy.array(y, numpy.float32)
