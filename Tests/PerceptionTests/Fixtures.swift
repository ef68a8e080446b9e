import Foundation
import Images
import Perception

/// Files that the tests read: models and the demo photo from the resources' root, truth from beside the repository.
enum Fixtures {
  /// The folder named by LIKENESS_RESOURCES, else the repository.
  static let root = ProcessInfo.processInfo.environment["LIKENESS_RESOURCES"] ?? repository

  private static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private static let truth = root + "/../shared/eval/public"

  /// The head of the demo photo, 300 x 281 pixels: one face, smiling, seen from the front.
  static func portrait() throws -> ImageBuffer<UInt8> {
    try pixels(root + "/tools/demo/collins.png").cutting(x: 75, y: 0, width: 300, height: 281)
  }

  static let faceModelDirectory = root + "/Models/face"

  static let hasFaceModels = exists(faceModelDirectory + "/face_landmark.tflite")
  static let hasSuperResolution = exists(root + "/Models/superresolution/best.xml")
  static let hasTruth = hasFaceModels && exists(truth + "/p01/photo.png")
  static let truthSubjects = (1...10).map { truth + ($0 < 10 ? "/p0\($0)" : "/p\($0)") }
  static let truthPhotos = ["obama_1.jpg", "obama_2.jpg", "pratt.jpg", "collins.png"].map { truth + "/photos/" + $0 }

  static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

  static func pixels(_ path: String) throws -> ImageBuffer<UInt8> { try Photo(decoding: bytes(path)).pixels }

  /// Loaded once: compiling the networks takes most of a second.
  static let faceModels = Result { try FaceModels(directory: faceModelDirectory) }
  static let normalPredictor = Result { try NormalPredictor(shipped(.normals)) }

  static func shipped(_ slot: ModelSlot) throws -> ModelDescription {
    try ModelDescription(contentsOf: root + "/Models/" + slot.fileName, slot: slot)
  }

  private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

extension FaceModels {
  func landmarks(in photo: ImageBuffer<UInt8>) throws -> FaceLandmarks {
    try landmarks(in: photo, face: face(in: photo))
  }
}

extension ImageBuffer where Component == UInt8 {
  static func grey(width: Int, height: Int) -> ImageBuffer {
    ImageBuffer(width: width, height: height, channels: 3, filledWith: 150)
  }

  func cutting(x: Int, y: Int, width: Int, height: Int) -> ImageBuffer {
    filled(width: width, height: height) { self[x + $0, y + $1, $2] }
  }

  /// This image with another one laid over it.
  func placing(_ other: ImageBuffer, atX x: Int, y: Int) -> ImageBuffer {
    var result = self
    for row in 0..<other.height {
      let source = row * other.width * 3
      let target = ((y + row) * width + x) * 3
      result.samples.replaceSubrange(
        target..<(target + other.width * 3), with: other.samples[source..<(source + other.width * 3)])
    }
    return result
  }

  /// Enlarged by a whole factor.
  func enlarged(by factor: Int) -> ImageBuffer {
    filled(width: width * factor, height: height * factor) { self[$0 / factor, $1 / factor, $2] }
  }

  func turnedClockwise() -> ImageBuffer {
    filled(width: height, height: width) { self[$1, height - 1 - $0, $2] }
  }

  func mirrored() -> ImageBuffer {
    filled(width: width, height: height) { self[width - 1 - $0, $1, $2] }
  }

  private func filled(width: Int, height: Int, with value: (Int, Int, Int) -> UInt8) -> ImageBuffer {
    var result = ImageBuffer(width: width, height: height, channels: 3, filledWith: 0)
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<3 { result[x, y, channel] = value(x, y, channel) }
      }
    }
    return result
  }
}

func distance(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Float { ((a - b) * (a - b)).sum().squareRoot() }
