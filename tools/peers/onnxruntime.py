"""The answers of the sum classifier in onnxruntime, with as many threads as there are cores."""
import os

import numpy
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from peers import work


def can(subject):
    return subject.startswith("sum-classifier infer ")


def graph(batch):
    """Bytes and numbers to digit and sum logits."""
    given = work.weights("sum-classifier") | {
        "mean": numpy.float32(work.MEAN * 255), "deviation": numpy.float32(work.DEVIATION * 255),
        "classes": numpy.int32(10), "off on": numpy.array([0, 1], numpy.float32),
    }
    nodes, last = [], "images"

    def then(operation, *operands, name=None, **attributes):
        nonlocal last
        result = name or f"{operation} {len(nodes)}"
        nodes.append(helper.make_node(operation, [last, *operands], [result], **attributes))
        last = result

    def convolution(name, padding):
        then("Conv", f"{name}.weight", f"{name}.bias", pads=[padding] * 4)
        then("Relu")

    then("Cast", to=TensorProto.FLOAT)
    then("Sub", "mean")
    then("Div", "deviation")
    for name in ("conv1", "conv2"):
        convolution(name, 1)
    then("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    for name in ("conv3", "conv4"):
        convolution(name, 1)
    then("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    for name in ("conv5", "conv6"):
        convolution(name, 0)
    then("Flatten")
    then("Gemm", "fc1.weight", "fc1.bias", transB=1)
    then("Relu")
    then("Gemm", "fc2.weight", "fc2.bias", transB=1, name="digits")
    nodes.append(helper.make_node("OneHot", ["numbers", "classes", "off on"], ["one hot"]))
    then("Concat", "one hot", axis=1)
    then("Gemm", "fc3.weight", "fc3.bias", transB=1, name="sums")
    return helper.make_model(
        helper.make_graph(
            nodes, "sum classifier",
            [helper.make_tensor_value_info("images", TensorProto.UINT8, [batch, 1, 28, 28]),
             helper.make_tensor_value_info("numbers", TensorProto.INT32, [batch])],
            [helper.make_tensor_value_info("digits", TensorProto.FLOAT, [batch, 10]),
             helper.make_tensor_value_info("sums", TensorProto.FLOAT, [batch, 19])],
            [numpy_helper.from_array(numpy.asarray(value), name) for name, value in given.items()]),
        opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def make(subject):
    batch = int(subject.split()[2])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count()
    session = onnxruntime.InferenceSession(graph(batch).SerializeToString(), options, ["CPUExecutionProvider"])
    samples, place, last = work.Samples(batch), [0], [None]

    def start():
        chosen = samples.order[place[0] * batch : (place[0] + 1) * batch]
        place[0] = (place[0] + 1) % work.BATCHES
        last[0] = session.run(None, {"images": samples.images[chosen], "numbers": samples.numbers[chosen]})

    return work.Run(start, lambda: numpy.concatenate([part.ravel() for part in last[0]]))
