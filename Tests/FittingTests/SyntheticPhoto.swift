import Cameras
import Fitting
import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rendering
import Rigs
import TestSupport

/// A photo that never was: a head at known controllers, seen by a known camera, as evidence without any error.
struct SyntheticPhoto {
  let template: HeadTemplate
  let controllers: [Float]
  let vertices: [SIMD3<Float>]
  let camera: PinholeCamera
  /// The side of the window in its own pixels.
  let windowSize: Int
  /// How far vertices may lie from each other's mirrored places (cm).
  let mirrorTolerance: Float
  /// The toy's expressions turn most of it.
  var largestFoldShare: Double { mirrorTolerance > 0.02 ? 1 : 0.1 }

  init(
    template: HeadTemplate, controllers: [Float], camera: PinholeCamera, windowSize: Int, mirrorTolerance: Float = 0.02
  ) {
    self.mirrorTolerance = mirrorTolerance
    self.template = template
    self.controllers = controllers
    self.camera = camera
    self.windowSize = windowSize
    vertices = RigEvaluator(rig: template.rig, neutral: template.neutral).evaluate(controllers: controllers)
  }

  var evidence: Evidence {
    let marks = template.landmarks
    let contours = marks.contours.filter { !$0.name.hasPrefix("brow") }.map { contour in
      let seen = contour.landmarks.filter { marks.spread[$0] >= 0 }
      return ObservedContour(name: contour.name, points: seen.map(pixel), isClosed: contour.isClosed)
    }
    return Evidence(
      imageWidth: camera.width, imageHeight: camera.height, window: window, faceSize: faceSize,
      landmarks: marks.spread.indices.map(pixel), corners: marks.corners.mapValues(pixel), contours: contours,
      outline: outline, normals: normals, focal: .known(camera.focalLength), principalPoint: camera.principalPoint)
  }

  /// The evidence with colours: a pattern that the skin itself has, in light that comes from the camera.
  var colouredEvidence: Evidence {
    var evidence = evidence
    let window = ImageWindow(origin: evidence.window.origin, side: evidence.window.side, size: 256)
    let view = camera.window(window)
    let points = vertices.map { view.worldToCamera * $0 }
    let projection = Projection(focalLength: view.focalLength, principalPoint: view.principalPoint)
    let rasterizer = Rasterizer(width: window.size, height: window.size)
    rasterizer.rasterize(points, triangles: template.mesh.triangles, projection: projection)
    let values = rasterizer.triangleIDs.enumerated().map { pixel, id -> SIMD3<Float> in
      guard id >= 0 else { return .zero }
      let corners = template.mesh.triangles[Int(id)]
      let (i, j, k) = (Int(corners.x), Int(corners.y), Int(corners.z))
      let (row, column) = pixel.quotientAndRemainder(dividingBy: window.size)
      let ray = projection.ray(SIMD2(Float(column) + 0.5, Float(row) + 0.5))
      let weights = PerspectiveBarycentrics(ray: ray, a: points[i], b: points[j], c: points[k]).weights
      let b = weights / weights.sum()
      let place = template.neutral[i] * b.x + template.neutral[j] * b.y + template.neutral[k] * b.z
      let normal = normalize(cross(points[j] - points[i], points[k] - points[i]))
      return Self.pattern(at: place) + SIMD3(repeating: 0.5 * normal.z)
    }
    evidence.colors = PhotoColors(window: window, values: values)
    return evidence
  }

  /// Waves of one to three centimetres in several directions.
  private static func pattern(at place: SIMD3<Float>) -> SIMD3<Float> {
    func wave(_ x: Float, _ y: Float, _ z: Float) -> Float { Float.sin(dot(place, SIMD3(x, y, z))) }
    return SIMD3(
      wave(6, 2, 1) + wave(1, 5, -2), wave(-3, 4, 2) + wave(4, 3, 5), wave(2, -6, 3) + wave(5, 1, -4)) * 0.1
  }

  private func pixel(of landmark: Int) -> SIMD2<Float> {
    camera.project(template.landmarks.position(of: landmark, in: vertices)) ?? .zero
  }

  private var extent: (low: SIMD2<Float>, high: SIMD2<Float>) {
    let pixels = template.landmarks.spread.indices.filter { template.landmarks.spread[$0] >= 0 }.map(pixel)
    return (pixels.reduce(pixels[0]) { pointwiseMin($0, $1) }, pixels.reduce(pixels[0]) { pointwiseMax($0, $1) })
  }

  private var faceSize: Float { (extent.high - extent.low).max() }

  private var window: ImageWindow {
    let side = 1.25 * faceSize
    return ImageWindow(
      origin: (extent.low + extent.high) / 2 - SIMD2(repeating: side / 2), side: side, size: windowSize)
  }

  /// Pins that pull a few vertices away from where they are.
  var pins: Constraints {
    let count = template.neutral.count
    let places: [(vertex: Int, weight: Float)] = [(count / 5, 0.5), (count / 2, 2), (4 * count / 5, 1)]
    return Constraints(
      pointPins: places.map { vertex, weight in
        PointPin(vertex: vertex, position: vertices[vertex] + SIMD3(0.3, -0.2, 0.1), weight: weight)
      },
      pixelPins: places.map { vertex, weight in
        let pixel = camera.project(vertices[vertex]) ?? .zero
        return PixelPin(vertex: vertex, pixel: pixel + SIMD2(0.05, -0.03) * faceSize, weight: weight)
      })
  }

  /// What the window sees of the edge of the face, vertex by vertex; anything for a head without one.
  private var outline: [OutlinePoint] {
    let view = camera.window(window)
    let points = vertices.map { view.worldToCamera * $0 }
    let projection = Projection(focalLength: view.focalLength, principalPoint: view.principalPoint)
    let rasterizer = Rasterizer(width: windowSize, height: windowSize)
    rasterizer.rasterize(points, triangles: template.mesh.triangles, projection: projection)
    let surface = template.skinSurface
    var normals = points
    VertexNormals<Float>(triangles: surface.triangles, vertexCount: points.count).evaluate(points, into: &normals)
    let (face, ears) = (template.regions["face"], template.regions["ears"])
    let contour = OccludingContour(
      points: points, normals: normals, edges: surface.interiorEdges, edgeTriangles: surface.edgeTriangles,
      triangles: surface.triangles,
      isCandidate: vertices.indices.map { (face?[$0] ?? 1) != 0 && (ears?[$0] ?? 0) == 0 }, projection: projection,
      rasterizer: rasterizer)
    if contour.points.isEmpty {
      return points.prefix(5).map { OutlinePoint(pixel: projection.pixel($0), outward: SIMD2(0.6, -0.8)) }
    }
    return contour.points.map { OutlinePoint(pixel: $0.pixel, outward: $0.outward) }
  }

  /// The normals of what the window sees of the face.
  private var normals: NormalMap {
    let view = camera.window(window)
    let points = vertices.map { view.worldToCamera * $0 }
    let rendering = NormalRendering(points: points, triangles: template.mesh.triangles, camera: view)
    let isFace = template.regions["face"] ?? []
    let isSkin = template.triangleIsSkin
    var map = NormalMap(
      window: window, normals: Array(repeating: .zero, count: windowSize * windowSize),
      weights: Array(repeating: 0, count: windowSize * windowSize))
    for pixel in map.weights.indices {
      guard let (normal, triangle) = rendering.normal(at: pixel), isSkin[triangle] else { continue }
      let corners = template.mesh.triangles[triangle]
      guard isFace[Int(corners.x)] + isFace[Int(corners.y)] + isFace[Int(corners.z)] == 3 else { continue }
      (map.normals[pixel], map.weights[pixel]) = (normal, 1)
    }
    return map
  }
}

extension SyntheticPhoto {
  /// The shipped head, with every third controller somewhere within half of its range, turned a little to the side.
  ///
  /// - Parameters:
  ///   - turned: how the camera sees the head turned, a rotation vector in radians.
  ///   - expression: values of expression controllers by name.
  static func ofShippedHead(
    seed: UInt64, windowSize: Int, turned: SIMD3<Float> = SIMD3(0.08, 0.25, -0.05), expression: [String: Float] = [:]
  ) -> SyntheticPhoto {
    let template = ShippedHead.template
    var generator = SeededGenerator(seed: seed)
    let controllers = template.rig.controllers.map { controller in
      let share = Float.random(in: 0...0.5, using: &generator)
      let towardMaximum = Bool.random(using: &generator)
      guard Int.random(in: 0..<3, using: &generator) == 0, controller.kind == .identity else {
        return expression[controller.name] ?? controller.defaultValue
      }
      let limit = towardMaximum ? controller.maximum : controller.minimum
      return controller.defaultValue + share * (limit - controller.defaultValue)
    }
    return SyntheticPhoto(
      template: template, controllers: controllers, camera: .portrait(turned: turned), windowSize: windowSize)
  }

  /// The toy head with its curve made long enough to bend, and none of its controllers at a default. Its rings are not
  /// quite level, so its sides mirror each other within half a centimetre only.
  static func ofToyHead() throws -> SyntheticPhoto {
    let toy = ToyHead.template()
    let template = try HeadTemplate(
      name: toy.name, title: toy.title, licence: toy.licence, source: toy.source, mesh: toy.mesh, neutral: toy.neutral,
      rig: toy.rig, parts: toy.parts, faceParts: toy.faceParts, regions: toy.regions, landmarks: toy.landmarks,
      curves: [VertexCurve(name: "band", vertices: [4, 5, 6, 7, 11])], eyes: toy.eyes)
    return SyntheticPhoto(
      template: template, controllers: [0.3, 0.5, -0.4], camera: .portrait(turned: SIMD3(0.05, 0.1, 0.02)),
      windowSize: 64, mirrorTolerance: 0.6)
  }
}

extension PinholeCamera {
  /// A portrait lens 70 cm away; `rotation` is a rotation vector in radians.
  static func portrait(turned rotation: SIMD3<Float>) -> PinholeCamera {
    PinholeCamera(
      width: 900, height: 1100, focalLength: 2400, principalPoint: SIMD2(450, 550),
      worldToCamera: AffineTransform(linear: RotationVector(rotation).matrix, translation: SIMD3(0.5, 2, -70)))
  }
}
