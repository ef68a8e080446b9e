package import HeadTemplates
import LinearAlgebra
import Meshes

/// How the lids of one eye lie on its eyeball (cm).
public struct LidGap: Sendable, Equatable {
  /// The eye: `left` or `right`, the head's own.
  public var eye: String
  /// Distances of the lid margins from the eyeball: the mean, and the smallest, negative where a margin is inside.
  public var mean: Float
  public var smallest: Float
  /// How deep skin that lies outside the eyeball in the template has sunk into it, so that the eye pokes through.
  public var poke: Float
  /// The mean height of the upper lid margin over the lower one, nothing where they meet or lie over each other: how
  /// far the eye is open.
  public var aperture: Float
}

/// One eye of a template with its lids, to be measured in any shape of it.
package struct EyeSurroundings {
  let name: String
  private let eyeball: [Int]
  private let upperMargin: [Int]
  private let lowerMargin: [Int]
  /// Skin near the eye and its distance from the eyeball in the template.
  private let lid: [(vertex: Int, distance: Float)]

  /// The middle part of the lids, in which the opening is measured: at the corners they meet.
  private static let openingShares = stride(from: Float(0.2), through: 0.8, by: 0.1)

  /// The eyes of a template that have lid margins and an eyeball.
  package static func all(of template: HeadTemplate) -> [EyeSurroundings] {
    template.eyes.compactMap { EyeSurroundings(template, $0) }
  }

  private init?(_ template: HeadTemplate, _ eye: Eye) {
    guard let upper = template.curve("eyelid-upper-\(eye.name)"),
      let lower = template.curve("eyelid-lower-\(eye.name)")
    else { return nil }
    name = eye.name
    (upperMargin, lowerMargin) = (upper.map { Int($0) }, lower.map { Int($0) })
    eyeball = template.vertices(ofPart: eye.part)
    guard let sphere = Sphere(through: eyeball.map { template.neutral[$0] }) else { return nil }
    let region = template.regions["eyelids-\(eye.name)"] ?? []
    lid = template.skinVertices.filter { region.indices.contains($0) && region[$0] == 1 }.map {
      ($0, sphere.distance(of: template.neutral[$0]))
    }
  }

  /// The gap of a head with the given vertices (cm).
  package func gap(_ vertices: [SIMD3<Float>]) -> LidGap {
    let margin = Set(upperMargin + lowerMargin).sorted()
    guard let sphere = Sphere(through: eyeball.map { vertices[$0] }) else {
      return LidGap(eye: name, mean: 0, smallest: 0, poke: 0, aperture: aperture(vertices))
    }
    let distances = margin.map { sphere.distance(of: vertices[$0]) }
    let poke = lid.filter { $0.distance >= 0 }.map { -sphere.distance(of: vertices[$0.vertex]) }.max() ?? 0
    return LidGap(
      eye: name, mean: distances.mean, smallest: distances.min() ?? 0, poke: max(poke, 0), aperture: aperture(vertices))
  }

  /// Moves the eyeball until no skin that belongs before it has sunk into it, as far as lids from all sides allow and
  /// no farther from where it stands than that takes.
  ///
  /// Minimises the squared depths of the sunken skin and a little of the squared way, by Gauss and Newton.
  package func seatEyeball(in vertices: inout [SIMD3<Float>]) {
    guard let sphere = Sphere(through: eyeball.map { vertices[$0] }) else { return }
    let skin = lid.filter { $0.distance >= 0 }.map { vertices[$0.vertex] }
    var way = SIMD3<Float>.zero
    for _ in 0..<Self.seatingSteps {
      var matrix = [Double](repeating: 0, count: 9)
      var right = SIMD3<Double>(way) * -Self.stay
      for axis in 0..<3 { matrix[4 * axis] = Self.stay }
      for point in skin {
        let offset = point - (sphere.center + way)
        let depth = sphere.radius - length(offset)
        guard depth > 0, depth < sphere.radius else { continue }
        let outward = SIMD3<Double>(normalize(offset))
        for row in 0..<3 {
          right[row] -= Double(depth) * outward[row]
          for column in 0..<3 { matrix[3 * row + column] += outward[row] * outward[column] }
        }
      }
      guard let step = solvePositiveDefinite(matrix, [right.x, right.y, right.z]) else { break }
      way += SIMD3<Float>(SIMD3<Double>(step[0], step[1], step[2]))
    }
    guard length(way) < sphere.radius else { return }
    for vertex in eyeball { vertices[vertex] += way }
  }

  private static let seatingSteps = 8
  /// How much the eyeball holds on to its place, in vertices of the lids.
  private static let stay = 0.05

  /// How much farther from the eyeball each vertex of the lids lies than in the template (cm).
  func gapChanges(_ vertices: [SIMD3<Float>]) -> [(vertex: Int, change: Float)] {
    guard let sphere = Sphere(through: eyeball.map { vertices[$0] }) else { return [] }
    return lid.map { ($0.vertex, sphere.distance(of: vertices[$0.vertex]) - $0.distance) }
  }

  private func aperture(_ vertices: [SIMD3<Float>]) -> Float {
    let (upper, lower) = (upperMargin.map { vertices[$0] }, lowerMargin.map { vertices[$0] })
    // Upward, at right angles to the line between the corners, where both margins begin and end.
    let across = normalize(upper[upper.count - 1] - upper[0])
    let up = normalize(SIMD3(0, 1, 0) - across * across.y)
    return Self.openingShares.map {
      max(dot(Self.place($0, along: upper) - Self.place($0, along: lower), up), 0)
    }.mean
  }

  /// The place at a share of a curve's length.
  private static func place(_ share: Float, along curve: [SIMD3<Float>]) -> SIMD3<Float> {
    let lengths = zip(curve, curve.dropFirst()).map { length($0.1 - $0.0) }
    var remaining = share * lengths.reduce(0, +)
    for (index, segment) in lengths.enumerated() {
      if remaining <= segment, segment > 0 {
        return curve[index] + (curve[index + 1] - curve[index]) * (remaining / segment)
      }
      remaining -= segment
    }
    return curve[curve.count - 1]
  }
}

/// The sphere nearest to points in the sense of least squares: |p|² = 2 c·p + (r² - |c|²) is linear in its unknowns.
struct Sphere {
  let center: SIMD3<Float>
  let radius: Float

  /// Nil for points in one plane.
  init?(through points: [SIMD3<Float>]) {
    // About their middle, or digits are lost.
    let middle = points.reduce(.zero, +) / Float(Swift.max(points.count, 1))
    var matrix = [Double](repeating: 0, count: 16)
    var right = [Double](repeating: 0, count: 4)
    for point in points {
      let p = SIMD3<Double>(point - middle)
      let row = [2 * p.x, 2 * p.y, 2 * p.z, 1]
      for i in 0..<4 {
        for j in 0..<4 { matrix[4 * i + j] += row[i] * row[j] }
        right[i] += row[i] * dot(p, p)
      }
    }
    guard points.count >= 4, let x = solvePositiveDefinite(matrix, right) else { return nil }
    let offset = SIMD3(x[0], x[1], x[2])
    center = middle + SIMD3<Float>(offset)
    radius = Float((x[3] + dot(offset, offset)).squareRoot())
    guard radius.isFinite else { return nil }
  }

  /// Of a point from the surface, negative inside.
  func distance(of point: SIMD3<Float>) -> Float { length(point - center) - radius }
}

extension HeadTemplate {
  /// The vertices of a part's faces, in ascending order.
  func vertices(ofPart part: Int) -> [Int] {
    let faces = faceParts.indices.filter { Int(faceParts[$0]) == part }
    return Set(faces.flatMap { mesh.vertices(ofFace: $0) }).sorted().map { Int($0) }
  }
}
