"""The subjects in PyTorch, eager, with as many threads as there are cores."""
import os

import torch
from torch import nn
from torch.nn import functional

from peers import work
from torch_models import MLP, Autoencoder, ImageOpNet, MNISTNet, OperatorNet, SumClassifier

MODELS = {
    "mlp": MLP, "sum-classifier": lambda: SumClassifier("linear"), "autoencoder": Autoencoder, "mnist-net": MNISTNet,
    "operator-net": OperatorNet, "image-op-net": ImageOpNet,
}


def can(subject):
    return True


def make(subject):
    torch.set_num_threads(os.cpu_count())
    torch.manual_seed(0)
    words = subject.split()
    if words[0] == "product":
        return product(int(words[1]))
    if words[0] == "hybrid":
        return hybrid(words[1])
    return model(words[0], words[1], int(words[2]))


def product(side):
    a, b = torch.randn(side, side), torch.randn(side, side)
    return work.Run(lambda: torch.mm(a, b), lambda: None)


def hybrid(reading):
    """One objective on 1 → 10 → 1, a point at a time."""
    network = nn.Sequential()
    network.add_module("hidden", nn.Linear(1, 10))
    network.add_module("relu", nn.ReLU())
    network.add_module("neuron", nn.Linear(10, 1))
    network.load_state_dict({name: torch.from_numpy(w) for name, w in work.weights("hybrid").items()})
    optimizer = torch.optim.SGD(network.parameters(), work.RATE["hybrid"])
    x, y = (torch.from_numpy(part)[:, None, None] for part in work.points())
    losses = []

    def epoch():
        losses.clear()
        for index in range(len(x)):
            optimizer.zero_grad(set_to_none=True)
            loss = functional.mse_loss(network(x[index]), y[index])
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        if reading == "losses":
            torch.stack(losses).tolist()

    return work.Run(epoch, lambda: torch.stack(losses).numpy(), steps=len(x))


def model(name, mode, batch):
    network = MODELS[name]()
    if name in work.SHAPES:
        given = {key: torch.from_numpy(value) for key, value in work.weights(name).items()}
        network.load_state_dict(given, strict=False)
    samples = work.Samples(batch)
    images, labels = torch.from_numpy(samples.images), torch.from_numpy(samples.labels).long()
    order, partners = torch.from_numpy(samples.order).long(), torch.from_numpy(samples.partners).long()
    numbers = torch.from_numpy(samples.numbers).long()
    if name == "mlp":
        optimizer = torch.optim.SGD(network.parameters(), work.RATE[name])
    else:
        optimizer = torch.optim.Adam(network.parameters(), work.ADAM_RATE)
    place, last = [0], [None]

    def batch_of():
        chosen = order[place[0] * batch : (place[0] + 1) * batch]
        place[0] = (place[0] + 1) % work.BATCHES
        if name == "operator-net":
            return torch.rand(batch, 2) * 9, labels[chosen], None
        if name == "image-op-net":
            pairs = torch.stack([chosen, partners[chosen]], 1)
            return images[pairs, 0].float() / 255, labels[pairs], None
        return images[chosen].float() / 255, labels[chosen], numbers[chosen]

    def train():
        optimizer.zero_grad(set_to_none=True)
        last[0] = network.loss(*batch_of())
        last[0].backward()
        optimizer.step()

    def infer():
        with torch.no_grad():
            pixels, _, number = batch_of()
            last[0] = network(pixels, number)

    def value():
        tensors = last[0] if isinstance(last[0], tuple) else (last[0],)
        return torch.cat([tensor.detach().flatten() for tensor in tensors]).numpy()

    if mode == "infer":
        network.eval()
    return work.Run(train if mode == "train" else infer, value)
