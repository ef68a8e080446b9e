import Cameras
import Glibc
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

  /// The side of the window in which the head is compared, in its own pixels: shape converges no better above it
  /// on smooth skin, and costs four times as much at twice the size.
  static let windowSize = 256
  /// How much wider the window is than the face.
  private static let windowMargin: Float = 1.25
  /// Window pixels around eye and mouth openings that belong to lids and lips seen edge on.
  private static let openingMargin: Float = 1.5
  /// The gap between the lips, as a share of the mouth's width, above which a mouth counts as open.
  private static let openMouth: Float = 0.1
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
    let mask = faceMask(window)
    let normals: NormalMap
    if let bytes = supplied.normals {
      normals = try suppliedNormals(bytes, mask: supplied.mask, window: window, face: mask)
    } else {
      normals = predictedNormals(try predicted(), principalPoint: principalPoint, window: window, face: mask)
    }
    return Evidence(
      imageWidth: photo.pixels.width, imageHeight: photo.pixels.height, window: window, faceSize: faceSize,
      landmarks: landmarks.points.map { SIMD2($0.x, $0.y) }, corners: corners, contours: contours, normals: normals,
      focal: focal, principalPoint: principalPoint, knownRotation: pose?.rotation)
  }

  // MARK: - Landmarks

  private func polygon(_ name: String) -> [SIMD2<Float>] {
    (template.landmarks.contours.first { $0.name == name }?.landmarks ?? []).map(landmarks.place)
  }

  private var corners: [String: SIMD2<Float>] {
    given?.corners ?? template.landmarks.corners.mapValues(landmarks.place)
  }

  /// The contours that pull: lids, outer lips, the face's outline, and the inner lips of an open mouth. Closed lips
  /// touch; drawn to one line they would be pushed through each other. Supplied ones replace those of the same name.
  private var contours: [ObservedContour] {
    let names =
      [
        "eyelid-upper-right", "eyelid-lower-right", "eyelid-upper-left", "eyelid-lower-left", "lips-outer",
        "face-oval",
      ] + (mouthIsOpen ? ["lips-inner-upper", "lips-inner-lower"] : [])
    let supplied = given?.contours ?? []
    return names.compactMap { name in
      if getenv("NOOVAL") != nil, name == "face-oval" { return nil }
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

  private var window: ImageWindow {
    let side = faceSize * Self.windowMargin
    return ImageWindow(
      origin: (outline.low + outline.high) / 2 - SIMD2(repeating: side / 2), side: side, size: Self.windowSize)
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

  /// Where normals are believed: inside the face's outline, without the openings of eyes and mouth. The neck behind
  /// the chin is left out on purpose: its normals at the chin's edge drag the under-chin into slivers.
  private func faceMask(_ window: ImageWindow) -> [Bool] {
    var mask = PolygonMask(size: window.size)
    mask.fill(polygon("face-oval").map(window.toWindow), with: true)
    let openings = [
      polygon("eyelid-upper-right") + polygon("eyelid-lower-right").reversed(),
      polygon("eyelid-upper-left") + polygon("eyelid-lower-left").reversed(), polygon("lips-inner"),
    ]
    for opening in openings {
      mask.fill(PolygonMask.grown(opening.map(window.toWindow), by: Self.openingMargin), with: false)
    }
    return mask.isInside
  }

  private func predictedNormals(
    _ predicted: PredictedNormals, principalPoint: SIMD2<Float>, window: ImageWindow, face: [Bool]
  ) -> NormalMap {
    let rotation = predicted.cameraFromCrop(focalLength: focal.focalLength, principalPoint: principalPoint)
    return normalMap(window, face) { place in
      guard let (normal, skin) = predicted.sample(at: place), skin >= Self.leastSkin else { return nil }
      return (rotation * normal, skin)
    }
  }

  private func suppliedNormals(
    _ bytes: [UInt8], mask maskBytes: [UInt8]?, window: ImageWindow, face: [Bool]
  ) throws -> NormalMap {
    let normals = try SuppliedPicture(bytes, what: "normal map", channels: 3, photo: photo)
    let mask = try maskBytes.map { try SuppliedPicture($0, what: "mask", channels: 1, photo: photo) }
    return normalMap(window, face) { place in
      if let mask, mask.value(place, channel: 0) < 0.99 { return nil }
      let normal =
        SIMD3(
          normals.value(place, channel: 0), normals.value(place, channel: 1), normals.value(place, channel: 2)) * 2 - 1
      // A pixel half over the black surround is shorter than a unit normal, or longer: black reads as (-1, -1, -1).
      return abs(length(normal) - 1) < 0.1 ? (normalize(normal), 1) : nil
    }
  }

  private func normalMap(
    _ window: ImageWindow, _ face: [Bool], sample: (SIMD2<Float>) -> (normal: SIMD3<Float>, weight: Float)?
  ) -> NormalMap {
    var map = NormalMap(
      window: window, normals: Array(repeating: .zero, count: face.count),
      weights: Array(repeating: 0, count: face.count))
    for pixel in face.indices where face[pixel] {
      let (row, column) = pixel.quotientAndRemainder(dividingBy: window.size)
      let place = window.toImage(SIMD2(Float(column) + 0.5, Float(row) + 0.5))
      if let (normal, weight) = sample(place) { (map.normals[pixel], map.weights[pixel]) = (normal, weight) }
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
