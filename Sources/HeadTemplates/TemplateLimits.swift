/// How much a template may hold: far above any production head, and low enough that no file can exhaust a machine.
enum TemplateLimits {
  static let fileSize = 1 << 30
  static let vertices = 1_000_000
  static let faces = 2_000_000
  static let corners = 8_000_000
  static let textureCoordinates = 8_000_000
  static let joints = 10_000
  static let controllers = 10_000
  static let influences = 8
}

/// How far sums of weights may lie from one: rounding to half precision and the exporters' own thresholds do not
/// pass it, a forgotten influence does.
let weightSumTolerance = 1e-3

/// Sums this near one are what rounding to `Float` leaves of exact weights: they are left as they are, so that a
/// template that is read and written keeps its bytes.
let weightSumRounding = 1e-6
