public import Images

/// The networks that find a face and its parts in a photo.
///
/// Photos are RGB, upright, sRGB. May be used from several threads at once.
public final class FaceModels: Sendable {
  private let shortRange: FaceDetector
  private let fullRange: FaceDetector
  private let landmarkModel: LandmarkModel
  private let irisModel: IrisModel

  /// Loads MediaPipe's four `.tflite` models from a directory. Networks this small gain nothing from more threads.
  public init(directory: String, threads: Int = 1) throws(PerceptionError) {
    shortRange = try FaceDetector(.shortRange, directory: directory, threads: threads)
    fullRange = try FaceDetector(.fullRange, directory: directory, threads: threads)
    landmarkModel = try LandmarkModel(directory: directory, threads: threads)
    irisModel = try IrisModel(directory: directory, threads: threads)
  }

  /// All faces, largest first; empty when there are none.
  public func detectFaces(in photo: ImageBuffer<UInt8>) throws(PerceptionError) -> [FaceDetection] {
    var faces = try confirmedFaces(facesInOverview(of: photo), in: photo)
    // Faces that are still tiny there are looked for in ever smaller tiles.
    var side = SquareCrop.covering(photo).side / 4
    while faces.isEmpty, side >= Self.smallestTile {
      faces = try confirmedFaces(facesInTiles(ofSide: side, of: photo), in: photo)
      side /= 2
    }
    return faces
  }

  /// Detections in the whole photo and in tiles of half its side, both seen in a copy of moderate size.
  private func facesInOverview(of photo: ImageBuffer<UInt8>) throws(PerceptionError) -> [FaceDetection] {
    let overview = photo.downscaled(maximumSide: Self.overviewSide)
    let whole = SquareCrop.covering(overview)
    let found =
      try shortRange.detect(in: overview, window: whole) + fullRange.detect(in: overview, window: whole)
      + facesInTiles(ofSide: whole.side / 2, of: overview)
    let scale = SquareCrop.covering(photo).side / whole.side
    return found.map { $0.scaled(by: scale) }
  }

  private func facesInTiles(
    ofSide side: Float, of photo: ImageBuffer<UInt8>
  ) throws(PerceptionError) -> [FaceDetection] {
    var found: [FaceDetection] = []
    for tile in SquareCrop.tiles(ofSide: side, over: photo) {
      found += try fullRange.detect(in: photo, window: tile)
    }
    return found
  }

  /// Each face once, without the folds and patterns that pass for a face until the second network looks at them.
  private func confirmedFaces(
    _ found: [FaceDetection], in photo: ImageBuffer<UInt8>
  ) throws(PerceptionError) -> [FaceDetection] {
    var faces: [FaceDetection] = []
    for face in found.suppressingOverlaps() where try landmarkModel.sees(face, in: photo) { faces.append(face) }
    return faces.sorted { $0.area > $1.area }
  }

  /// One face by its place in `detectFaces`. Throws `noFace` or `noSuchFace`.
  public func face(_ index: Int = 0, in photo: ImageBuffer<UInt8>) throws(PerceptionError) -> FaceDetection {
    let faces = try detectFaces(in: photo)
    guard !faces.isEmpty else { throw .noFace }
    guard faces.indices.contains(index) else { throw .noSuchFace(index: index, count: faces.count) }
    return faces[index]
  }

  /// The parts of a detected face. Throws `faceTooSmall` or `faceUnclear`.
  public func landmarks(
    in photo: ImageBuffer<UInt8>, face: FaceDetection
  ) throws(PerceptionError) -> FaceLandmarks {
    let mesh = try landmarkModel.mesh(of: face, in: photo)
    guard mesh.eyeDistance >= FaceLandmarks.minimumEyeDistance else {
      throw .faceTooSmall(eyeDistance: mesh.eyeDistance)
    }
    guard mesh.isFace else { throw .faceUnclear(confidence: mesh.confidence) }
    return FaceLandmarks(
      points: mesh.points, confidence: mesh.confidence,
      rightEye: try irisModel.eye(
        in: photo, corners: (mesh[FaceLandmarks.rightEyeOuterCorner], mesh[FaceLandmarks.rightEyeInnerCorner]),
        mirrored: false),
      leftEye: try irisModel.eye(
        in: photo, corners: (mesh[FaceLandmarks.leftEyeInnerCorner], mesh[FaceLandmarks.leftEyeOuterCorner]),
        mirrored: true))
  }

  /// In pixels; twice the detector's input, so that its tiles lose nothing.
  private static let overviewSide = 2 * 2 * 192
  /// In pixels; a face of the smallest useful size is large enough for the detector in such a tile.
  private static let smallestTile: Float = 500
}

extension SquareCrop {
  /// The smallest square around a whole image.
  fileprivate static func covering(_ image: ImageBuffer<UInt8>) -> SquareCrop {
    SquareCrop(
      center: SIMD2(Float(image.width), Float(image.height)) / 2, side: Float(max(image.width, image.height)))
  }

  /// Squares that cover an image and overlap by at least half, so that every small face lies whole in one of them.
  fileprivate static func tiles(ofSide side: Float, over image: ImageBuffer<UInt8>) -> [SquareCrop] {
    func centers(_ length: Float) -> [Float] {
      let steps = ((length - side) / (side / 2)).rounded(.up)
      guard steps > 0 else { return [length / 2] }
      return stride(from: 0, through: steps, by: 1).map { side / 2 + (length - side) * $0 / steps }
    }
    return centers(Float(image.height)).flatMap { y in
      centers(Float(image.width)).map { x in SquareCrop(center: SIMD2(x, y), side: side) }
    }
  }
}
