/// A model that can be made wider, to see how its cost grows.
///
/// At width w each hidden layer has w times its usual units, and each map between layers w times its usual channels; what
/// goes in and what comes out, a code included, keeps its size. The weights between two hidden layers are w² times as many.
public protocol WidenableModel: Model {
    /// 1 is the usual width, the one that files of weights have.
    var width: Int { get set }
}

extension WidenableModel {
    /// The same model at another width.
    public func widened(to width: Int) -> Self {
        var model = self
        model.width = width
        return model
    }
}
