public import Images

/// The networks that find a face and its parts in a photo.
///
/// Photos are RGB, upright, sRGB. May be used from several threads at once.
public final class FaceModels: Sendable {
  private let shortRange: FaceDetector
  private let fullRange: FaceDetector
  private let landmarkModel: LandmarkModel
  private let irisModel: IrisModel

  /// Loads MediaPipe's four `.tflite` models from a directory.
  public init(directory: String, threads: Int = 2) throws(PerceptionError) {
    shortRange = try FaceDetector(.shortRange, directory: directory, threads: threads)
    fullRange = try FaceDetector(.fullRange, directory: directory, threads: threads)
    landmarkModel = try LandmarkModel(directory: directory, threads: threads)
    irisModel = try IrisModel(directory: directory, threads: threads)
  }

  /// All faces, largest first; empty when there are none.
  public func detectFaces(in photo: ImageBuffer<UInt8>) throws(PerceptionError) -> [FaceDetection] {
    let whole = SquareCrop.covering(photo)
    var found = try shortRange.detect(in: photo, window: whole) + fullRange.detect(in: photo, window: whole)
    // Faces that are tiny in the whole photo are looked for in ever smaller tiles.
    var side = whole.side / 2
    while found.isEmpty, side >= Self.smallestTile {
      for window in SquareCrop.tiles(ofSide: side, over: photo) {
        found += try fullRange.detect(in: photo, window: window)
      }
      side /= 2
    }
    return found.suppressingOverlaps().sorted { $0.area > $1.area }
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
    guard face.eyeDistance >= FaceLandmarks.minimumEyeDistance else {
      throw .faceTooSmall(eyeDistance: face.eyeDistance)
    }
    let (points, confidence) = try landmarkModel.points(in: photo, face: face)
    guard confidence >= Self.leastConfidence else { throw .faceUnclear(confidence: confidence) }
    func place(_ id: Int) -> SIMD2<Float> { SIMD2(points[id].x, points[id].y) }
    return FaceLandmarks(
      points: points, confidence: confidence,
      rightEye: try irisModel.eye(
        in: photo, corners: (place(FaceLandmarks.rightEyeOuterCorner), place(FaceLandmarks.rightEyeInnerCorner)),
        mirrored: false),
      leftEye: try irisModel.eye(
        in: photo, corners: (place(FaceLandmarks.leftEyeInnerCorner), place(FaceLandmarks.leftEyeOuterCorner)),
        mirrored: true))
  }

  private static let leastConfidence: Float = 0.5
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
