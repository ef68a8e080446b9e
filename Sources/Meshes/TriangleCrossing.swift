import LinearAlgebra

/// Whether two triangles pass through each other.
///
/// Goals, in this order: the same answer for the same shapes whatever their order; no crossing reported between
/// triangles that merely touch or lie in one plane; speed.
///
/// Where two triangles cross, their planes' line of intersection enters and leaves both, so an edge of one passes
/// through the inside of the other at both ends of what they share. One such end is enough: an edge that runs exactly
/// through another edge, as happens in symmetric heads, is caught at the other end. All signs come from volumes of
/// tetrahedra over differences of single-precision numbers, which double precision holds exactly; a volume that is
/// rounding error next to its factors counts as zero. Rejected: the interval test of Möller, which divides and needs
/// a tolerance in the plane; exact arithmetic, which a picture of a fit does not need.
struct TriangleCrossing {
  private let a: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)
  private let b: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)

  /// Volumes below this share of the product of their factors' lengths are rounding.
  private static let flatness = 1e-12

  @inline(__always)
  init(
    _ a0: SIMD3<Float>, _ a1: SIMD3<Float>, _ a2: SIMD3<Float>, _ b0: SIMD3<Float>, _ b1: SIMD3<Float>,
    _ b2: SIMD3<Float>
  ) {
    a = (SIMD3<Double>(a0), SIMD3<Double>(a1), SIMD3<Double>(a2))
    b = (SIMD3<Double>(b0), SIMD3<Double>(b1), SIMD3<Double>(b2))
  }

  var isCrossing: Bool {
    let sidesOfA = Self.sides(a, of: b)
    guard Self.differ(sidesOfA) else { return false }
    let sidesOfB = Self.sides(b, of: a)
    guard Self.differ(sidesOfB) else { return false }
    return Self.pierces(a, sidesOfA, b) || Self.pierces(b, sidesOfB, a)
  }

  /// The side of a triangle's plane on which each corner of another lies: -1, 0 or 1.
  @inline(__always)
  private static func sides(
    _ corners: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>), of plane: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)
  ) -> SIMD3<Int8> {
    let normal = cross(plane.1 - plane.0, plane.2 - plane.0)
    let limit = flatness * flatness * dot(normal, normal)
    @inline(__always) func side(_ point: SIMD3<Double>) -> Int8 {
      let offset = point - plane.0
      let volume = dot(offset, normal)
      guard volume * volume > limit * dot(offset, offset) else { return 0 }
      return volume > 0 ? 1 : -1
    }
    return SIMD3(side(corners.0), side(corners.1), side(corners.2))
  }

  @inline(__always)
  private static func differ(_ sides: SIMD3<Int8>) -> Bool { sides.min() < 0 && sides.max() > 0 }

  /// Whether an edge of `corners` passes through the inside of a triangle.
  @inline(__always)
  private static func pierces(
    _ corners: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>), _ sides: SIMD3<Int8>,
    _ triangle: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)
  ) -> Bool {
    if sides.x * sides.y < 0, isInside(corners.0, corners.1, triangle) { return true }
    if sides.y * sides.z < 0, isInside(corners.1, corners.2, triangle) { return true }
    return sides.z * sides.x < 0 && isInside(corners.2, corners.0, triangle)
  }

  /// Whether the line through two points passes through the inside of a triangle: it winds round all edges one way.
  @inline(__always)
  private static func isInside(
    _ from: SIMD3<Double>, _ to: SIMD3<Double>, _ triangle: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)
  ) -> Bool {
    let along = to - from
    let (a, b, c) = (triangle.0 - from, triangle.1 - from, triangle.2 - from)
    let windings = SIMD3(dot(along, cross(a, b)), dot(along, cross(b, c)), dot(along, cross(c, a)))
    return windings.min() > 0 || windings.max() < 0
  }
}
