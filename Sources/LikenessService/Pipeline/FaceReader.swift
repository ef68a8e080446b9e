import Images
import Perception
import Synchronization

/// The networks that look at faces, and what they saw in the photos of last: advice, fit and texture ask for the same.
///
/// May be used from several threads at once.
final class FaceReader: Sendable {
  let models: FaceModels
  private let predictor: NormalPredictor
  private let landmarkNetwork: LandmarkNetwork?
  private let parser: SkinParser?
  private let preparation: PicturePreparation?
  private let faces = Mutex(LeastRecentlyUsed<PhotoIdentity, [FaceDetection]>(capacity: remembered))
  private let landmarks = Mutex(LeastRecentlyUsed<Place, FaceLandmarks>(capacity: remembered))
  private let prepared = Mutex(LeastRecentlyUsed<Place, Photo>(capacity: 1 + FitOptions.mostFurtherPhotos))
  private let normals = Mutex(LeastRecentlyUsed<Place, PredictedNormals>(capacity: remembered))

  /// Photos and faces; the largest thing that is kept of one are its normals, half a megabyte.
  private static let remembered = 2 * (1 + FitOptions.mostFurtherPhotos)

  /// A face of a photo, in the order of `faces`.
  private struct Place: Hashable {
    var photo: PhotoIdentity
    var face: Int
  }

  /// Loads the networks.
  init(resources: Resources) throws {
    models = try FaceModels(directory: resources.faceModelDirectory)
    predictor = try NormalPredictor(resources.model(.normals))
    landmarkNetwork = try resources.modelIfAny(.landmarks).map { try LandmarkNetwork($0) }
    parser = try resources.modelIfAny(.parsing).map { try SkinParser($0) }
    preparation = try resources.modelIfAny(.preprocessing).map { try PicturePreparation($0) }
  }

  /// All faces of a photo, largest first.
  func faces(in photo: Photo) throws -> [FaceDetection] {
    try remember(photo.identity, in: faces) { try models.detectFaces(in: photo.pixels) }
  }

  /// One face by its place in `faces`. Throws `PerceptionError.noFace` or `noSuchFace`.
  func face(_ index: Int, in photo: Photo) throws -> FaceDetection {
    let faces = try faces(in: photo)
    guard !faces.isEmpty else { throw PerceptionError.noFace }
    guard faces.indices.contains(index) else { throw PerceptionError.noSuchFace(index: index, count: faces.count) }
    return faces[index]
  }

  func landmarks(ofFace index: Int, in photo: Photo) throws -> FaceLandmarks {
    try remember(Place(photo: photo.identity, face: index), in: landmarks) {
      let landmarks = try models.landmarks(in: photo.pixels, face: face(index, in: photo))
      return try landmarkNetwork?.refined(landmarks, in: photo.pixels) ?? landmarks
    }
  }

  /// The normals and the skin around one face.
  func normals(ofFace index: Int, in photo: Photo) throws -> PredictedNormals {
    try remember(Place(photo: photo.identity, face: index), in: normals) {
      let landmarks = try landmarks(ofFace: index, in: photo)
      let normals = try predictor.predict(photo.pixels, landmarks: landmarks)
      return try parser.map { normals.withSkin(try $0.skin(in: photo.pixels, landmarks: landmarks)) } ?? normals
    }
  }

  /// The photo as it is to be looked at: the picture that the artist supplied, else what the slot `preprocessing` makes of
  /// the photo, else the photo.
  func picture(_ photo: Photo, face index: Int, supplied: [UInt8]?) throws -> Photo {
    if let supplied { return Photo(photo, pixels: try Self.picture(supplied, of: photo)) }
    guard let preparation else { return photo }
    return try remember(Place(photo: photo.identity, face: index), in: prepared) {
      let landmarks = try landmarks(ofFace: index, in: photo)
      return Photo(photo, pixels: try preparation.prepared(photo.pixels, landmarks: landmarks))
    }
  }

  private static func picture(_ bytes: [UInt8], of photo: Photo) throws -> ImageBuffer<UInt8> {
    let pixels: ImageBuffer<UInt8>
    do {
      pixels = try Photo(decoding: bytes).pixels
    } catch {
      throw EvidenceError.unreadable(what: "preprocessed photo", reason: "\(error)")
    }
    guard pixels.width == photo.pixels.width, pixels.height == photo.pixels.height else {
      throw EvidenceError.wrongSize(
        what: "preprocessed photo", width: pixels.width, height: pixels.height, photoWidth: photo.pixels.width,
        photoHeight: photo.pixels.height)
    }
    return pixels
  }

  /// What is known under a key, or what `look` finds; two who ask at once may both look.
  private func remember<Key, Value>(
    _ key: Key, in known: borrowing Mutex<LeastRecentlyUsed<Key, Value>>, look: () throws -> Value
  ) throws -> Value {
    if let value = known.withLock({ $0.value(for: key) }) { return value }
    let value = try look()
    known.withLock { $0.insert(value, for: key) }
    return value
  }
}
