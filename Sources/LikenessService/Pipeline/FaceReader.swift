import Images
import Perception
import Synchronization

/// The networks that look at faces, and what they saw in the photos of last: advice, fit and texture ask for the same.
///
/// May be used from several threads at once.
final class FaceReader: Sendable {
  let models: FaceModels
  private let predictor: NormalPredictor
  private let faces = Mutex(LeastRecentlyUsed<PhotoIdentity, [FaceDetection]>(capacity: remembered))
  private let landmarks = Mutex(LeastRecentlyUsed<Place, FaceLandmarks>(capacity: remembered))
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
      try models.landmarks(in: photo.pixels, face: face(index, in: photo))
    }
  }

  /// The normals and the skin around one face.
  func normals(ofFace index: Int, in photo: Photo) throws -> PredictedNormals {
    try remember(Place(photo: photo.identity, face: index), in: normals) {
      try predictor.predict(photo.pixels, landmarks: landmarks(ofFace: index, in: photo))
    }
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
