/// Numbers of the last steps, kept on the device until the host asks for them, so that a step need not be waited for.
///
///     recent/values    f32 [columns, capacity]   one column of numbers for each step, written around
///     recent/position  i32 []                    where the next one goes
struct Recorder {
    let name: String
    let rows: Int
    let capacity: Int

    var valuesState: String { "\(name)/values" }
    var positionState: String { "\(name)/position" }

    /// The updates that put `values`, one scalar for each row, at the position and move it on.
    func updates(_ values: [Value], in builder: GraphBuilder) throws -> [(state: Value, value: Value)] {
        try builder.scoped(name) {
            let shape: Shape = [rows, capacity]
            let table = try builder.state(valuesState, TensorType(.float32, shape))
            let position = try builder.state(positionState, TensorType(.int32, .scalar))
            let row = try builder.iota(shape, axis: 0)
            var newest = try values[0].broadcast(to: shape)
            for (index, value) in values.enumerated().dropFirst() {
                newest = try select(row .== Double(index), value.broadcast(to: shape), newest)
            }
            let renewed = try select(builder.iota(shape, axis: 1) .== position, newest, table)
            let next = try position + builder.constant(1, .scalar, .int32)
            let wrapped = try select(next .>= Double(capacity), builder.constant(0, .scalar, .int32), next)
            return [(table, renewed), (position, wrapped)]
        }
    }

    /// Begins at the first place again; what is there counts no more.
    func rewind(_ store: any StateStore) throws { try store.write(.scalar(Int32(0)), to: positionState) }

    /// The numbers of `count` steps from `start` on, one array of rows for each. Waits for them.
    func read(_ store: any StateStore, from start: Int, count: Int) throws -> [[Float]] {
        let values = try store.read(valuesState).floats
        return (0..<count).map { step in
            let place = (start + step) % capacity
            return (0..<rows).map { values[$0 * capacity + place] }
        }
    }
}
