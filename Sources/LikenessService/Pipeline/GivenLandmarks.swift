import Fitting
import JSONValues

/// A landmark file: 68 points in the ibug order and contours, in pixels of the photo.
struct GivenLandmarks {
  var corners: [String: SIMD2<Float>] = [:]
  var contours: [ObservedContour] = []

  /// The template's corner names by ibug index.
  private static let cornerIndices = [
    "eye-outer-right": 36, "eye-inner-right": 39, "eye-inner-left": 42, "eye-outer-left": 45, "mouth-right": 48,
    "mouth-left": 54,
  ]
  /// The template's contour names by the file's.
  private static let contourNames = [
    "eyelid_upper_right": "eyelid-upper-right", "eyelid_lower_right": "eyelid-lower-right",
    "eyelid_upper_left": "eyelid-upper-left", "eyelid_lower_left": "eyelid-lower-left", "lip_outer": "lips-outer",
  ]

  init(parsing bytes: [UInt8]) throws {
    let what = "landmarks"
    let file = try parseObject(bytes, what: what)
    let points = file["points68"]?.asArray?.map(Self.point) ?? []
    guard points.count == 68 else { throw EvidenceError.missingField(what: what, field: "points68") }
    let visible = file["visible68"]?.asArray?.map { $0.asBool ?? (($0.asDouble ?? 0) != 0) }
    for (name, index) in Self.cornerIndices {
      guard let point = points[index] else { throw EvidenceError.missingField(what: what, field: "points68") }
      if visible.map({ index < $0.count && $0[index] }) ?? true { corners[name] = point }
    }
    for (name, contour) in (file["contours"]?.asObject ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let known = Self.contourNames[name] ?? (name == "lip_inner" ? name : nil) else { continue }
      let points = contour["points"]?.asArray?.compactMap(Self.point) ?? []
      guard points.count >= 2 else { throw EvidenceError.missingField(what: what, field: "contours.\(name).points") }
      let isClosed = contour["closed"]?.asBool ?? false
      if known == "lip_inner" {
        contours += Self.innerLips(points)
      } else {
        contours.append(ObservedContour(name: known, points: points, isClosed: isClosed))
      }
    }
  }

  /// The inner outline of the lips, from one corner over the upper lip and back, cut at its ends into two lips.
  private static func innerLips(_ outline: [SIMD2<Float>]) -> [ObservedContour] {
    let turn = outline.indices.max { outline[$0].x < outline[$1].x }!
    return [
      ObservedContour(name: "lips-inner-upper", points: Array(outline[...turn]), isClosed: false),
      ObservedContour(name: "lips-inner-lower", points: Array(outline[turn...]) + [outline[0]], isClosed: false),
    ].filter { $0.points.count >= 2 }
  }

  private static func point(_ value: JSONValue) -> SIMD2<Float>? {
    let numbers = value.asArray?.compactMap(\.asDouble) ?? []
    guard numbers.count == 2, numbers.allSatisfy({ $0.isFinite && abs($0) < 1e6 }) else { return nil }
    return SIMD2(Float(numbers[0]), Float(numbers[1]))
  }
}
