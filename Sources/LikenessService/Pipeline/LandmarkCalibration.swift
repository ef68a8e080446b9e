import Cameras
import Foundation
import HeadTemplates
import Images
import LinearAlgebra
import Meshes
import Perception
import Rendering
import Texturing

/// Where the landmarks of a face lie on the surface of a head.
package struct CalibratedLandmarks: Sendable, Equatable {
  /// The corners of the triangle that each landmark lies in, and their weights, which sum to one.
  package var vertices: [SIMD3<Int32>]
  package var barycentrics: [SIMD3<Float>]
  /// How far the sightings of each landmark scatter (cm); -1 where too few views showed it.
  package var spread: [Float]
  /// In how many of the views a face was seen.
  package var views: Int
  package var viewCount: Int

  package init(
    vertices: [SIMD3<Int32>], barycentrics: [SIMD3<Float>], spread: [Float], views: Int, viewCount: Int
  ) {
    self.vertices = vertices
    self.barycentrics = barycentrics
    self.spread = spread
    self.views = views
    self.viewCount = viewCount
  }
}

/// Why a head got no landmarks.
package enum CalibrationError: Error, CustomStringConvertible {
  case noFace
  case tooFewViews(seen: Int, of: Int)

  package var description: String {
    switch self {
    case .noFace: "No face was seen on the head from the front."
    case .tooFewViews(let seen, let count): "A face was seen in only \(seen) of \(count) views of the head."
    }
  }
}

/// Finds the landmarks on a head by looking at it: the head is drawn as seen from fifteen sides of its face, the face
/// model looks at each picture, and what it finds is cast back onto the surface.
///
/// A landmark's place is the sighting in the middle of all of them, not their mean: it lies on skin that was seen, on the
/// lip and on the side of the lid where it was seen.
struct LandmarkCalibration {
  private let template: HeadTemplate
  private let models: FaceModels
  private let triangles: [SIMD3<Int32>]
  private let isSkin: [Bool]
  private let colors: PartColors
  /// Slides along the cheek as the head turns, so only views from nearly the front count for it.
  private let oval: Set<Int>

  private static let yaws: [Float] = [-28, -14, 0, 14, 28]
  private static let pitches: [Float] = [-15, 0, 12]
  private static let ovalYaw: Float = 14
  private static let ovalPitch: Float = 12
  private static let searchSize = 1024
  private static let skin = SIMD3<Float>(0.48, 0.22, 0.14)
  private static let background = SIMD3<Float>(0.22, 0.23, 0.26)
  private static let lighting = ShadedRendering.Lighting(
    direction: SIMD3(0, 0.45, 0.9), strength: 0.55, ambient: 0.36, ambientSlope: 0.09)
  /// Below this cosine between surface and viewing direction a sighting is not reliable.
  private static let grazing: Float = 0.25
  /// Pixels around a sighting off the skin within which skin is looked for.
  private static let searchRadius = 4
  private static let viewsToCount = 3

  init(template: HeadTemplate, models: FaceModels) {
    self.template = template
    self.models = models
    triangles = template.mesh.triangles
    isSkin = template.mesh.triangleFaces.map { template.parts[Int(template.faceParts[Int($0)])] == "skin" }
    colors = PartColors(template, iris: PartColors.brownIris)
    oval = Set(template.landmarks.contours.filter { $0.name == "face-oval" }.flatMap(\.landmarks))
  }

  /// - Throws: `CalibrationError`, `PerceptionError`, or `CancellationError` where `isCancelled` says so.
  func run(isCancelled: () -> Bool, progress: (Double) -> Void) throws -> CalibratedLandmarks {
    let face = try findFace()
    let directions = Self.pitches.flatMap { pitch in Self.yaws.map { (yaw: $0, pitch: pitch) } }
    var sightings = [[Sighting]](repeating: [], count: LandmarkCorrespondences.count)
    var views = 0
    for (number, direction) in directions.enumerated() {
      if isCancelled() { throw CancellationError() }
      progress(Double(number) / Double(directions.count))
      let view = HeadView(
        vertices: template.neutral, triangles: triangles, camera: face.camera(direction.yaw, direction.pitch))
      guard let points = try landmarks(in: view) else { continue }
      views += 1
      let showsOval = abs(direction.yaw) <= Self.ovalYaw && abs(direction.pitch) <= Self.ovalPitch
      for (landmark, pixel) in points.enumerated() {
        guard var sighting = view.sighting(at: pixel, on: isSkin, radius: Self.searchRadius) else { continue }
        sighting.isReliable = sighting.cosine > Self.grazing && (showsOval || !oval.contains(landmark))
        sightings[landmark].append(sighting)
      }
    }
    guard 2 * views >= directions.count else {
      throw CalibrationError.tooFewViews(seen: views, of: directions.count)
    }
    return calibrated(sightings, views: views, viewCount: directions.count)
  }

  private func calibrated(_ sightings: [[Sighting]], views: Int, viewCount: Int) -> CalibratedLandmarks {
    var result = CalibratedLandmarks(vertices: [], barycentrics: [], spread: [], views: views, viewCount: viewCount)
    for all in sightings {
      let reliable = all.filter(\.isReliable)
      let best = Sighting.middle(of: reliable.isEmpty ? all : reliable)
      result.vertices.append(best.map { triangles[$0.sighting.triangle] } ?? triangles[0])
      result.barycentrics.append(best?.sighting.barycentrics ?? SIMD3(1, 0, 0))
      result.spread.append(reliable.count >= Self.viewsToCount ? best?.spread ?? -1 : -1)
    }
    return result
  }

  /// The pixels of all landmarks; nil where no face is seen.
  private func landmarks(in view: HeadView) throws -> [SIMD2<Float>]? {
    let image = picture(of: view)
    guard let face = try models.detectFaces(in: image).first else { return nil }
    do {
      return try models.landmarks(in: image, face: face).points.map { SIMD2($0.x, $0.y) }
    } catch {
      guard error.isOfThisFace else { throw error }
      return nil
    }
  }

  private func picture(of view: HeadView) -> ImageBuffer<UInt8> {
    ShadedRendering(points: view.points, triangles: triangles, camera: view.camera, lighting: Self.lighting).image(
      background: Self.background
    ) { triangle, barycentrics in
      let part = Int(template.faceParts[Int(template.mesh.triangleFaces[triangle])])
      return colors.color(part: part, at: place(triangle, barycentrics)) ?? Self.skin
    }
  }

  private func place(_ triangle: Int, _ barycentrics: SIMD3<Float>) -> SIMD3<Float> {
    let (corners, rest) = (triangles[triangle], template.neutral)
    return rest[Int(corners.x)] * barycentrics.x + rest[Int(corners.y)] * barycentrics.y
      + rest[Int(corners.z)] * barycentrics.z
  }

  /// Looks for the face on the whole of what the template has, which may be a figure from head to toe.
  private func findFace() throws -> FacePlace {
    let vertices = template.neutral
    let low = vertices.reduce(vertices[0]) { pointwiseMin($0, $1) }
    let high = vertices.reduce(vertices[0]) { pointwiseMax($0, $1) }
    let extent = max((high - low).max(), .leastNormalMagnitude)
    let camera = PinholeCamera.turned(
      yaw: 0, pitch: 0, target: (low + high) / 2, distance: 4 * extent, width: 1.2 * extent, size: Self.searchSize)
    let view = HeadView(vertices: vertices, triangles: triangles, camera: camera)
    guard let face = try models.detectFaces(in: picture(of: view)).first,
      let hit = view.sighting(
        at: face.origin + face.size / 2, on: isSkin, radius: max(Int(face.size.x / 4), Self.searchRadius))
    else { throw CalibrationError.noFace }
    let depth = -(camera.worldToCamera * hit.point).z
    return FacePlace(center: hit.point, width: face.size.x * depth / camera.focalLength)
  }
}

extension PerceptionError {
  /// Whether another picture may show what this one does not.
  fileprivate var isOfThisFace: Bool {
    switch self {
    case .noFace, .noSuchFace, .faceTooSmall, .faceUnclear: true
    case .modelMissing, .modelUnusable, .descriptionUnusable, .inferenceFailed: false
    }
  }
}

/// Where the face of a head is, and how wide the detector took it for (cm).
private struct FacePlace {
  var center: SIMD3<Float>
  var width: Float

  /// A lens four faces away that shows two of them side by side, after the head has turned by two angles (degrees).
  func camera(_ yaw: Float, _ pitch: Float) -> PinholeCamera {
    // The head turns about a place within, not about the tip of its nose.
    PinholeCamera.turned(
      yaw: yaw, pitch: pitch, target: center - SIMD3(0, 0, 0.2 * width), distance: 4 * width, width: 2 * width,
      size: 512)
  }
}

/// One head as one camera sees it.
private struct HeadView {
  let camera: PinholeCamera
  /// Camera space, cm.
  let points: [SIMD3<Float>]
  private let vertices: [SIMD3<Float>]
  private let triangles: [SIMD3<Int32>]
  private let rasterizer: Rasterizer
  private let projection: Projection<Float>

  init(vertices: [SIMD3<Float>], triangles: [SIMD3<Int32>], camera: PinholeCamera) {
    self.vertices = vertices
    self.triangles = triangles
    self.camera = camera
    points = vertices.map { camera.worldToCamera * $0 }
    projection = Projection(focalLength: camera.focalLength, principalPoint: camera.principalPoint)
    rasterizer = Rasterizer(width: camera.width, height: camera.height)
    rasterizer.rasterize(points, triangles: triangles, projection: projection)
  }

  /// What of the marked triangles is seen at a pixel, or at the nearest pixel that shows one of them.
  func sighting(at pixel: SIMD2<Float>, on isMarked: [Bool], radius: Int) -> Sighting? {
    guard pixel.x.isFinite, pixel.y.isFinite, abs(pixel.x) < 1e6, abs(pixel.y) < 1e6 else { return nil }
    let (column, row) = (Int(pixel.x.rounded(.down)), Int(pixel.y.rounded(.down)))
    var best: (distance: Float, triangle: Int)?
    for y in max(row - radius, 0)..<max(min(row + radius + 1, rasterizer.height), max(row - radius, 0)) {
      for x in max(column - radius, 0)..<max(min(column + radius + 1, rasterizer.width), max(column - radius, 0)) {
        let id = Int(rasterizer.triangleIDs[y * rasterizer.width + x])
        guard id >= 0, isMarked[id] else { continue }
        let offset = SIMD2(Float(x) + 0.5, Float(y) + 0.5) - pixel
        let distance = (offset * offset).sum()
        if distance < best?.distance ?? .infinity { best = (distance, id) }
      }
    }
    return best.flatMap { sighting(of: $0.triangle, along: projection.ray(pixel)) }
  }

  private func sighting(of triangle: Int, along ray: SIMD3<Float>) -> Sighting? {
    let corners = triangles[triangle]
    let (a, b, c) = (points[Int(corners.x)], points[Int(corners.y)], points[Int(corners.z)])
    let weights = PerspectiveBarycentrics(ray: ray, a: a, b: b, c: c).weights
    let sum = weights.sum()
    guard sum != 0 else { return nil }
    // A ray that misses the triangle by a little sees its rim.
    let inside = pointwiseMax(weights / sum, .zero)
    let barycentrics = inside / inside.sum()
    let (normal, toward) = (cross(b - a, c - a), -(a * barycentrics.x + b * barycentrics.y + c * barycentrics.z))
    return Sighting(
      triangle: triangle, barycentrics: barycentrics,
      point: vertices[Int(corners.x)] * barycentrics.x + vertices[Int(corners.y)] * barycentrics.y
        + vertices[Int(corners.z)] * barycentrics.z,
      cosine: dot(normal, toward) / max(length(normal) * length(toward), .leastNormalMagnitude))
  }
}

/// A landmark as one view shows it.
private struct Sighting {
  var triangle: Int
  var barycentrics: SIMD3<Float>
  /// Template space, cm.
  var point: SIMD3<Float>
  /// Between the surface's normal and the direction toward the camera.
  var cosine: Float
  var isReliable = true

  /// The sighting nearest to the median of all, and their median distance from that place.
  static func middle(of sightings: [Sighting]) -> (sighting: Sighting, spread: Float)? {
    func median(_ values: [Float]) -> Float { values.sorted()[values.count / 2] }
    guard !sightings.isEmpty else { return nil }
    let middle = SIMD3(
      median(sightings.map(\.point.x)), median(sightings.map(\.point.y)), median(sightings.map(\.point.z)))
    let distances = sightings.map { length($0.point - middle) }
    let nearest = distances.indices.min { distances[$0] < distances[$1] }!
    return (sightings[nearest], median(distances))
  }
}

extension PinholeCamera {
  /// A square picture, `width` cm wide at `target`, of a head that has turned toward its left and upward (degrees).
  fileprivate static func turned(
    yaw: Float, pitch: Float, target: SIMD3<Float>, distance: Float, width: Float, size: Int
  ) -> PinholeCamera {
    let (yaw, pitch) = (yaw * .pi / 180, -pitch * .pi / 180)
    let aboutY = Matrix3(
      columns: SIMD3(cos(yaw), 0, -sin(yaw)), SIMD3(0, 1, 0), SIMD3(sin(yaw), 0, cos(yaw)))
    let aboutX = Matrix3(
      columns: SIMD3(1, 0, 0), SIMD3(0, cos(pitch), sin(pitch)), SIMD3(0, -sin(pitch), cos(pitch)))
    let turn = aboutX * aboutY
    return PinholeCamera(
      width: size, height: size, focalLength: Float(size) * distance / width,
      principalPoint: SIMD2(Float(size), Float(size)) / 2,
      worldToCamera: AffineTransform(linear: turn, translation: -(turn * target) - SIMD3(0, 0, distance)))
  }
}
