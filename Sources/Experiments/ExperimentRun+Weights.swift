extension ExperimentRun {
    /// The weights of `model` in a file.
    /// - Throws: `WeightsError` where they are another model's, `SafetensorsError` where it is no such file.
    func weights(of model: any Model, in path: String) throws -> NamedTensors {
        let builder = GraphBuilder()
        let parameters = Parameters(builder, mode: .evaluation)
        // Parameters are declared by building the model, for which one sample is enough.
        let (rows, columns) = (digits.train.rows, digits.train.columns)
        let table = SampleTable(
            images: try builder.input("images", TensorType(.uint8, [1, 1, rows, columns])),
            labels: try builder.input("labels", TensorType(.uint8, [1])))
        let zero = try builder.constant(0, .scalar, .int32)
        _ = try model(
            Batch(of: table, samples: builder.iota([1], axis: 0), epoch: zero, seed: 0), parameters)
        return try Weights.read(path, for: parameters, of: model)
    }
}
