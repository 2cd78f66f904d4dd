"""The models in PyTorch, with the parameter names of Tandem's files, in the same order. Each has
loss(pixels in 0…1 [n, 1, 28, 28], labels [n], numbers beside the images [n]); ImageOpNet takes pixels and labels of pairs,
[n, 2, 28, 28] and [n, 2], and OperatorNet points in place of pixels, [n, 2]."""

import torch
from torch import nn
from torch.nn import functional


def normalized(pixels):
    return (pixels - 0.1307) / 0.3081


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(784, 128), nn.Linear(128, 10)

    def forward(self, pixels, number=None):
        return self.fc2(torch.relu(self.fc1(normalized(pixels).flatten(1))))

    def loss(self, pixels, labels, number):
        return functional.cross_entropy(self(pixels), labels)


class SumClassifier(nn.Module):
    def __init__(self, head):
        super().__init__()
        self.head = head
        self.conv1, self.conv2 = nn.Conv2d(1, 32, 3, padding=1), nn.Conv2d(32, 64, 3, padding=1)
        self.conv3, self.conv4 = nn.Conv2d(64, 128, 3, padding=1), nn.Conv2d(128, 256, 3, padding=1)
        self.conv5, self.conv6 = nn.Conv2d(256, 256, 3), nn.Conv2d(256, 512, 3)
        self.fc1, self.fc2 = nn.Linear(4608, 1024), nn.Linear(1024, 10)
        if head == "linear":
            self.fc3 = nn.Linear(20, 19)
        elif head == "mlp":
            self.fc3a, self.fc3b = nn.Linear(20, 64), nn.Linear(64, 19)

    def forward(self, pixels, number):
        relu, pool = torch.relu, functional.max_pool2d
        x = pool(relu(self.conv2(relu(self.conv1(normalized(pixels))))), 2)
        x = pool(relu(self.conv4(relu(self.conv3(x)))), 2)
        x = relu(self.conv6(relu(self.conv5(x)))).flatten(1)
        digits = self.fc2(relu(self.fc1(x)))
        one_hot = functional.one_hot(number, 10).to(x.dtype)
        log_digits = functional.log_softmax(digits, 1)
        if self.head == "linear":
            sums = self.fc3(torch.cat([digits, one_hot], 1))
        elif self.head == "mlp":
            sums = self.fc3b(relu(self.fc3a(torch.cat([log_digits, one_hot], 1))))
        else:
            column = torch.arange(19)[None, :] - number[:, None]
            possible = (column >= 0) & (column <= 9)
            sums = torch.where(possible, log_digits.gather(1, column.clamp(0, 9)), torch.tensor(-1e4, dtype=x.dtype))
        return digits, sums

    def loss(self, pixels, labels, number):
        digits, sums = self(pixels, number)
        return (functional.cross_entropy(digits, labels) + functional.cross_entropy(sums, labels + number)) / 2


CHANNELS = {"plain": [8, 16, 32], "heavy": [25, 50, 60], "deep": [25, 60, 100, 128]}


class Encoder(nn.Module):
    def __init__(self, latent, channels):
        super().__init__()
        for i, outputs in enumerate(channels):
            inputs = channels[i - 1] if i else 1
            layer = nn.Conv2d(inputs, outputs, 3, stride=2 if i < 3 else 1, padding=1 if i < 2 else 0)
            setattr(self, f"conv{i + 1}", layer)
        self.layers = len(channels)
        self.bn2 = nn.BatchNorm2d(channels[1])
        self.fc1 = nn.Linear(channels[-1] * (9 if len(channels) == 3 else 1), 128)
        self.fc2 = nn.Linear(128, latent)

    def forward(self, x):
        for i in range(self.layers):
            x = getattr(self, f"conv{i + 1}")(x)
            x = torch.relu(self.bn2(x) if i == 1 else x)
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))


class Decoder(nn.Module):
    def __init__(self, latent, channels):
        super().__init__()
        self.edge = 3 if len(channels) == 3 else 1
        self.fc1, self.fc2 = nn.Linear(latent, 128), nn.Linear(128, channels[-1] * self.edge**2)
        back = channels[::-1] + [1]
        for i in range(len(channels)):
            mirrored = len(channels) - 1 - i
            layer = nn.ConvTranspose2d(
                back[i], back[i + 1], 3, stride=2 if mirrored < 3 else 1, padding=1 if mirrored < 2 else 0,
                output_padding=1 if mirrored < 2 else 0)
            setattr(self, f"conv{i + 1}t", layer)
        self.layers = len(channels)
        self.bn1, self.bn2 = nn.BatchNorm2d(back[1]), nn.BatchNorm2d(back[2])

    def forward(self, code):
        x = torch.relu(self.fc2(torch.relu(self.fc1(code))))
        x = x.reshape(len(x), -1, self.edge, self.edge)
        for i in range(self.layers):
            x = getattr(self, f"conv{i + 1}t")(x)
            if i == self.layers - 1:
                return torch.sigmoid(x)
            x = torch.relu([self.bn1, self.bn2][i](x) if i < 2 else x)


class Autoencoder(nn.Module):
    def __init__(self, latent=10, architecture="plain", target_range="unit"):
        super().__init__()
        self.encoder = Encoder(latent, CHANNELS[architecture])
        self.decoder = Decoder(latent, CHANNELS[architecture])
        self.target_range = target_range

    def forward(self, x, number=None):
        return self.decoder(self.encoder(x))

    def loss(self, pixels, labels, number):
        x = pixels if self.target_range == "unit" else 2 * pixels - 1
        return functional.mse_loss(self(x), x)


class MNISTNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3)
        self.conv3, self.conv4 = nn.Conv2d(64, 128, 3), nn.Conv2d(128, 256, 3)
        self.fc1, self.fc2 = nn.Linear(256, 256), nn.Linear(256, 1)

    def forward(self, pixels, number=None):
        relu = torch.relu
        x = relu(self.conv4(relu(self.conv3(relu(self.conv2(relu(self.conv1(normalized(pixels)))))))))
        return self.fc2(relu(self.fc1(functional.max_pool2d(x, 20).flatten(1))))

    def loss(self, pixels, labels, number):
        return functional.mse_loss(self(pixels), labels[:, None].to(pixels.dtype))


def operation(a, b):
    return a * b + torch.sin(a) - torch.cos(b) + a**2 - b**2


class OperatorNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(2, 500), nn.Linear(500, 250)
        self.fc3, self.fc4 = nn.Linear(250, 100), nn.Linear(100, 1)

    def forward(self, points, number=None):
        relu = torch.relu
        return self.fc4(relu(self.fc3(relu(self.fc2(relu(self.fc1(points)))))))

    def loss(self, points, labels, number):
        return functional.mse_loss(self(points), operation(points[:, :1], points[:, 1:]))


class ImageOpNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.mnist_net1, self.mnist_net2, self.operation_net = MNISTNet(), MNISTNet(), OperatorNet()

    def forward(self, pixels, number=None):
        return self.operation_net(torch.cat([self.mnist_net1(pixels[:, :1]), self.mnist_net2(pixels[:, 1:])], 1))

    def loss(self, pixels, labels, number):
        labels = labels.to(pixels.dtype)
        return functional.mse_loss(self(pixels), operation(labels[:, :1], labels[:, 1:]))
