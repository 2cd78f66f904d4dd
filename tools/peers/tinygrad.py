"""The subjects in tinygrad, on the OpenCL device that it takes: each step one captured list of kernels, without a search
for faster ones. Its sum classifier takes minutes to build and seconds for a step, and is left out."""
import os

os.environ.setdefault("DEV", "CL")

from tinygrad import Context, Tensor, TinyJit, nn

from peers import work


def can(subject):
    words = subject.split()
    return words[0] in ("mlp", "autoencoder", "hybrid") and words[1] != "infer"


def make(subject):
    words = subject.split()
    return hybrid(words[1]) if words[0] == "hybrid" else model(words[0], int(words[2]))


def linear(p, name, x):
    return x.linear(p[f"{name}.weight"].T, p[f"{name}.bias"])


def norm(p, name, x):
    mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
    count = x.numel() // x.shape[1]
    for part, now in (("running_mean", mean), ("running_var", variance * (count / (count - 1)))):
        running = p[f"{name}.{part}"]
        running.assign((running * 0.9 + now.detach() * 0.1).detach())
    scale = p[f"{name}.weight"] * (variance + 1e-5).rsqrt()
    return (x - mean.reshape(1, -1, 1, 1)) * scale.reshape(1, -1, 1, 1) + p[f"{name}.bias"].reshape(1, -1, 1, 1)


def mlp(p, pixels, labels):
    x = (pixels.flatten(1) - work.MEAN) / work.DEVIATION
    return linear(p, "fc2", linear(p, "fc1", x).relu()).sparse_categorical_crossentropy(labels)


def autoencoder(p, pixels, labels):
    def down(name, x, padding):
        return x.conv2d(p[f"{name}.weight"], p[f"{name}.bias"], stride=2, padding=padding)

    def up(name, x, padding):
        return x.conv_transpose2d(
            p[f"{name}.weight"], p[f"{name}.bias"], stride=2, padding=padding, output_padding=padding)

    x = down("encoder.conv1", pixels, 1).relu()
    x = norm(p, "encoder.bn2", down("encoder.conv2", x, 1)).relu()
    x = down("encoder.conv3", x, 0).relu().flatten(1)
    code = linear(p, "encoder.fc2", linear(p, "encoder.fc1", x).relu())
    x = linear(p, "decoder.fc2", linear(p, "decoder.fc1", code).relu()).relu().reshape(-1, 32, 3, 3)
    x = norm(p, "decoder.bn1", up("decoder.conv1t", x, 0)).relu()
    x = norm(p, "decoder.bn2", up("decoder.conv2t", x, 1)).relu()
    return (up("decoder.conv3t", x, 1).sigmoid() - pixels).square().mean()


LOSSES = {"mlp": mlp, "autoencoder": autoencoder}


def tensors(name):
    return {key: Tensor(value) for key, value in work.weights(name).items()}


def model(name, batch):
    samples, p = work.Samples(batch), tensors(name)
    images, labels = Tensor(samples.images).realize(), Tensor(samples.labels).realize()
    orders = [Tensor(samples.order[i * batch : (i + 1) * batch]).realize() for i in range(work.BATCHES)]
    trained = [value for key, value in p.items() if "running" not in key]
    running = [value for key, value in p.items() if "running" in key]
    optimizer = nn.optim.SGD(trained, work.RATE[name]) if name in work.RATE else nn.optim.Adam(trained, work.ADAM_RATE)

    @TinyJit
    def step(chosen):
        pixels = images[chosen].float() / 255
        optimizer.zero_grad()
        loss = LOSSES[name](p, pixels, labels[chosen]).backward()
        return loss.realize(*optimizer.schedule_step(), *running)

    place, last = [0], [None]

    def start():
        with Context(TRAINING=1):
            last[0] = step(orders[place[0]])
        place[0] = (place[0] + 1) % work.BATCHES

    value = lambda: last[0].numpy().reshape(1)
    return work.Run(start, value, value)


def hybrid(reading):
    """One objective on 1 → 10 → 1, a point at a time."""
    p = tensors("hybrid")
    optimizer = nn.optim.SGD(list(p.values()), work.RATE["hybrid"])
    xs, ys = work.points()
    x, y = ([Tensor([[value]]).realize() for value in part.tolist()] for part in (xs, ys))

    @TinyJit
    def step(x, y):
        optimizer.zero_grad()
        loss = (linear(p, "neuron", linear(p, "hidden", x).relu()) - y).square().mean().backward()
        return loss.realize(*optimizer.schedule_step())

    losses = []

    def epoch():
        losses.clear()
        with Context(TRAINING=1):
            for index in range(len(x)):
                loss = step(x[index], y[index])
                # A step's result is overwritten by the next one's, so it is read where it is asked for.
                losses.append(loss.item() if reading == "losses" else loss)

    last = lambda: [losses[-1] if reading == "losses" else losses[-1].item()]
    return work.Run(epoch, last, last, steps=len(x))
