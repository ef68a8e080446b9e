import Images

/// Colours for numbers on a head: clay where all is well, through sand and orange to deep red the farther it is not.
/// Below zero it goes through sky to deep blue. Lightness falls evenly, so that it can be read without colour too.
enum HeatColors {
  /// sRGB, at equal steps from zero to the end of the range.
  private static let warm: [Color] = [
    clay, Color(244, 208, 134), Color(236, 146, 72), Color(206, 66, 52), Color(112, 16, 58),
  ]
  private static let cool: [Color] = [
    clay, Color(160, 196, 222), Color(96, 150, 206), Color(52, 92, 172), Color(34, 38, 112),
  ]
  private static let clay = Color(214, 206, 198)

  /// Linear RGB for a share of the range, -1...1.
  static func color(_ share: Float) -> SIMD3<Float> {
    let stops = linear[share < 0 ? 1 : 0]
    let place = min(abs(share), 1) * Float(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    return stops[index] + (stops[index + 1] - stops[index]) * (place - Float(index))
  }

  private static let linear = [warm, cool].map { stops in
    stops.map { SIMD3(SRGB.decode($0.x / 255), SRGB.decode($0.y / 255), SRGB.decode($0.z / 255)) }
  }

  /// Which colours a picture uses.
  enum Palette {
    case warm, cool, signed

    fileprivate var stops: [Color] {
      switch self {
      case .warm: HeatColors.warm
      case .cool: HeatColors.cool
      case .signed: HeatColors.cool.dropFirst().reversed() + HeatColors.warm
      }
    }
  }

  /// The colours from left to right in a style sheet.
  static func gradient(_ palette: Palette) -> String {
    let stops = palette.stops.map { "rgb(\(Int($0.x)) \(Int($0.y)) \(Int($0.z)))" }
    return "linear-gradient(90deg, \(stops.joined(separator: ", ")))"
  }
}
