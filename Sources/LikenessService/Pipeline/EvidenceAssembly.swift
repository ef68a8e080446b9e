import Cameras
import Fitting
import HeadTemplates
import Images
import LinearAlgebra
import Perception

/// Puts together what the models see in a photo and what the caller supplies.
struct EvidenceAssembly {
  let photo: Photo
  let landmarks: FaceLandmarks
  let template: HeadTemplate
  let camera: GivenCamera?
  let pose: GivenCamera?
  let given: GivenLandmarks?

  /// How much wider the window is than the face.
  private static let windowMargin: Float = 1.6
  /// How far from the landmarks of the face's outline its edge may lie, as a share of the face's size.
  private static let outlineReach: Float = 0.08
  /// 256ths of the window around eye and mouth openings that belong to lids and lips seen edge on.
  private static let openingMargin: Float = 1.5
  /// The gap between the lips, as a share of the mouth's width, above which a mouth counts as open.
  private static let openMouth: Float = 0.1
  /// The cosine of the viewing angle below which a pixel's share of the surface is no longer trusted to grow.
  private static let leastFacing: Float = 0.25
  /// How much neck and temples count beside the face.
  private static let outsideWeight: Float = 0.05
  /// The skin probability below which a pixel gives no evidence.
  private static let leastSkin: Float = 0.5
  /// A face is about this high from brow to chin and forehead, cm: turns its size in pixels into a distance.
  private static let faceHeight: Float = 19
  /// Without EXIF: a portrait distance, cm. Too short a guess hurts far more than too long.
  private static let portraitDistance: Float = 75
  private static let portraitLogDeviation: Float = 0.35

  func evidence(predicted: () throws -> PredictedNormals, supplied: SuppliedEvidence) throws -> Evidence {
    let window = window
    let principalPoint = camera?.principalPoint ?? SIMD2(Float(photo.pixels.width), Float(photo.pixels.height)) / 2
    let sample: (SIMD2<Float>) -> (normal: SIMD3<Float>, weight: Float)?
    if let bytes = supplied.normals {
      sample = try suppliedNormals(bytes, mask: supplied.mask)
    } else {
      sample = predictedNormals(try predicted(), principalPoint: principalPoint)
    }
    let skin = SkinWindow(window: window, sample: sample)
    var normals = normalMap(skin)
    // Supplied normals are taken as they are.
    if supplied.normals == nil { normals.refine(byShadingOf: photo.pixels) }
    var evidence = Evidence(
      imageWidth: photo.pixels.width, imageHeight: photo.pixels.height, window: window, faceSize: faceSize,
      landmarks: landmarks.points.map { SIMD2($0.x, $0.y) }, corners: corners, contours: contours,
      outline: onFace(skin.outline), normals: normals,
      focal: focal, principalPoint: principalPoint, knownRotation: pose?.rotation)
    evidence.colors = PhotoColors(of: photo, in: window)
    return evidence
  }

  // MARK: - Landmarks

  private func polygon(_ name: String) -> [SIMD2<Float>] {
    (template.landmarks.contours.first { $0.name == name }?.landmarks ?? []).map(landmarks.place)
  }

  private var corners: [String: SIMD2<Float>] {
    given?.corners ?? template.landmarks.corners.mapValues(landmarks.place)
  }

  /// The contours that pull: lids, outer lips, and the inner lips of an open mouth. Closed lips
  /// touch; drawn to one line they would be pushed through each other. Supplied ones replace those of the same name.
  private var contours: [ObservedContour] {
    let names =
      [
        "eyelid-upper-right", "eyelid-lower-right", "eyelid-upper-left", "eyelid-lower-left", "lips-outer",
      ] + (mouthIsOpen ? ["lips-inner-upper", "lips-inner-lower"] : [])
    let supplied = given?.contours ?? []
    return names.compactMap { name in
      if let contour = supplied.first(where: { $0.name == name }) { return contour }
      guard let contour = template.landmarks.contours.first(where: { $0.name == name }) else { return nil }
      return ObservedContour(name: name, points: polygon(name), isClosed: contour.isClosed)
    }
  }

  private var mouthIsOpen: Bool {
    let (upper, lower) = (polygon("lips-inner-upper"), polygon("lips-inner-lower"))
    guard upper.count >= 3, lower.count >= 3 else { return false }
    let gap = lower[lower.count / 2] - upper[upper.count / 2]
    let width = upper[upper.count - 1] - upper[0]
    return (gap * gap).sum().squareRoot() > Self.openMouth * (width * width).sum().squareRoot()
  }

  // MARK: - Window and camera

  private var outline: (low: SIMD2<Float>, high: SIMD2<Float>) {
    let points = polygon("face-oval")
    return (
      points.reduce(points[0]) { pointwiseMin($0, $1) }, points.reduce(points[0]) { pointwiseMax($0, $1) }
    )
  }

  private var faceSize: Float { (outline.high - outline.low).max() }

  /// Of the skin's edge what is the face's: ears and neck end elsewhere, and drew cheeks and temples outward.
  private func onFace(_ points: [OutlinePoint]) -> [OutlinePoint] {
    let oval = Polyline(points: polygon("face-oval").map(window.toWindow), isClosed: true)
    let reach = Self.outlineReach * Float(window.size) / Self.windowMargin
    return points.filter { point in
      let away = point.pixel - oval.nearestPoint(to: point.pixel)
      return (away * away).sum() < reach * reach
    }
  }

  private var window: ImageWindow {
    let side = faceSize * Self.windowMargin
    return ImageWindow(
      origin: (outline.low + outline.high) / 2 - SIMD2(repeating: side / 2), side: side, size: template.windowSize)
  }

  private var focal: FocalPrior {
    if let camera { return .known(camera.focalLength) }
    if let equivalent = photo.focalLength35mm {
      // 36 mm is the long side of the film.
      let pixels = Float(equivalent) / 36 * Float(max(photo.pixels.width, photo.pixels.height))
      return .guess(pixels, logDeviation: 0.05)
    }
    return .guess(
      Self.portraitDistance * faceSize / Self.faceHeight, logDeviation: Self.portraitLogDeviation)
  }

  // MARK: - Normals

  private enum Place: UInt8 { case outside, face, opening }

  /// What each pixel of the window belongs to: the inside of the face's outline, the openings of eyes and mouth in it,
  /// or anything else.
  private func places(_ window: ImageWindow) -> [Place] {
    var places = PolygonMask(size: window.size)
    places.fill(polygon("face-oval").map(window.toWindow), with: true)
    var openings = PolygonMask(size: window.size)
    let polygons = [
      polygon("eyelid-upper-right") + polygon("eyelid-lower-right").reversed(),
      polygon("eyelid-upper-left") + polygon("eyelid-lower-left").reversed(), polygon("lips-inner"),
    ]
    for polygon in polygons {
      let margin = Self.openingMargin * Float(window.size) / 256
      openings.fill(PolygonMask.grown(polygon.map(window.toWindow), by: margin), with: true)
    }
    return zip(places.isInside, openings.isInside).map { $1 ? .opening : $0 ? .face : .outside }
  }

  private func predictedNormals(
    _ predicted: PredictedNormals, principalPoint: SIMD2<Float>
  ) -> (SIMD2<Float>) -> (normal: SIMD3<Float>, weight: Float)? {
    let rotation = predicted.cameraFromCrop(focalLength: focal.focalLength, principalPoint: principalPoint)
    return { place in
      guard let seen = predicted.sample(at: place), seen.skin >= Self.leastSkin else { return nil }
      // Errors that spread like a Laplace distribution, as angles' do, are weighed by one over their mean.
      return (rotation * seen.normal, seen.skin * PredictedNormals.usualError / seen.error)
    }
  }

  private func suppliedNormals(
    _ bytes: [UInt8], mask maskBytes: [UInt8]?
  ) throws -> (SIMD2<Float>) -> (normal: SIMD3<Float>, weight: Float)? {
    let normals = try SuppliedPicture(bytes, what: "normal map", channels: 3, photo: photo)
    let mask = try maskBytes.map { try SuppliedPicture($0, what: "mask", channels: 1, photo: photo) }
    return { place in
      if let mask, mask.value(place, channel: 0) < 0.99 { return nil }
      let normal =
        SIMD3(
          normals.value(place, channel: 0), normals.value(place, channel: 1), normals.value(place, channel: 2)) * 2 - 1
      // A pixel half over the black surround is shorter than a unit normal, or longer: black reads as (-1, -1, -1).
      return abs(length(normal) - 1) < 0.1 ? (normalize(normal), 1) : nil
    }
  }

  /// Normals of the face, and tentatively those around it: next to the chin's edge the photo may show the neck where the
  /// head still has its chin, and compared there the under-chin is dragged into slivers.
  private func normalMap(_ skin: SkinWindow) -> NormalMap {
    let places = places(skin.window)
    var map = NormalMap(
      window: skin.window, normals: skin.normals, weights: skin.weights,
      isTentative: places.map { $0 == .outside })
    for pixel in places.indices where map.weights[pixel] > 0 {
      switch places[pixel] {
      case .opening: map.weights[pixel] = 0
      // Each pixel stands for the surface that it sees, of which there is more where it turns away.
      case .face: map.weights[pixel] /= max(skin.normals[pixel].z, Self.leastFacing)
      case .outside: map.weights[pixel] *= skin.normals[pixel].z > Self.leastFacing ? Self.outsideWeight : 0
      }
    }
    return map
  }
}

/// A picture that must match the photo pixel by pixel, with values from 0 to 1.
private struct SuppliedPicture {
  private let pixels: ImageBuffer<Float>

  init(_ bytes: [UInt8], what: String, channels: Int, photo: Photo) throws {
    do {
      pixels = try decodePNG(bytes).samples16.map { Float($0) / 65535 }
    } catch {
      throw EvidenceError.unreadable(what: what, reason: "\(error)")
    }
    guard pixels.channels >= channels else {
      throw EvidenceError.unreadable(what: what, reason: "it has \(pixels.channels) channels and needs \(channels).")
    }
    guard pixels.width == photo.pixels.width, pixels.height == photo.pixels.height else {
      throw EvidenceError.wrongSize(
        what: what, width: pixels.width, height: pixels.height, photoWidth: photo.pixels.width,
        photoHeight: photo.pixels.height)
    }
  }

  func value(_ place: SIMD2<Float>, channel: Int) -> Float { pixels.bilinear(place, channel: channel) }
}
