/// The colours of a scale and the numbers they stand for.
struct ColorKey {
    private let colors: ColorScale
    private let range: ClosedRange<Double>
    private let showsSignal: Bool

    init(_ colors: ColorScale, _ range: ClosedRange<Double>, showsSignal: Bool) {
        (self.colors, self.range, self.showsSignal) = (colors, range, showsSignal)
    }

    func draw(x: Double, y: Double, width: Double) -> (markup: [Markup], height: Double) {
        var count = 4
        var scale = AxisScale(Axis("", range: range), values: range, tickCount: count)
        // The first and the last number stand out by half their width.
        func place() -> (x: Double, length: Double) {
            let half = scale.widestLabel / 2 + 2
            let left = max(x, half)
            return (left, max(40, min(240, width - left - half)))
        }
        while count > 1 && !scale.labelsStandApart(over: place().length) {
            count -= 1
            scale = AxisScale(Axis("", range: range), values: range, tickCount: count)
        }
        let (x, length) = place()
        let stripes = 60
        let stripe = length / Double(stripes)
        var markup = (0..<stripes).map { index in
            let place = (Double(index) + 0.5) / Double(stripes)
            let color = RGB.between(colors.stops, at: place)
            return Drawing.rectangle(
                x + Double(index) * stripe, y, stripe, 10,
                [.init("fill", color.text), .init("shape-rendering", "crispEdges")])
        }
        for tick in scale.ticks {
            let place = x + scale.fraction(tick.value) * length
            markup.append(Drawing.line((place, y + 10), (place, y + 14), .axis))
            markup.append(Label(text: tick.label, x: place, y: y + 26, anchor: .middle).markup)
        }
        guard showsSignal else { return (markup, 30) }
        markup.append(Drawing.rectangle(x, y + 36, 14, 10, [.init("fill", ColorScale.signal.text)]))
        markup.append(Label(text: "not a number", x: x + 20, y: y + 45).markup)
        return (markup, 50)
    }
}
