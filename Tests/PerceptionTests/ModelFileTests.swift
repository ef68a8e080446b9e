import Foundation
import Perception
import Testing

/// What is said about model files that are missing or wrong.
struct ModelFileTests {
  @Test func aMissingModelIsNamed() {
    #expect(throws: PerceptionError.modelMissing(path: "/nowhere/face_detection_short_range.tflite")) {
      try FaceModels(directory: "/nowhere")
    }
    #expect(throws: PerceptionError.modelMissing(path: "/nowhere/model.xml")) {
      try NormalPredictor(modelPath: "/nowhere/model.xml")
    }
  }

  @Test func aFileThatIsNoModelIsRefused() throws {
    let path = NSTemporaryDirectory() + "likeness-\(UUID().uuidString).xml"
    try "this is not a network".write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = try #require(throws: PerceptionError.self) { try NormalPredictor(modelPath: path) }
    #expect(error.description.hasPrefix("The model \(path) cannot be used ("))
  }

  @Test(.enabled(if: Fixtures.hasFaceModels, "the face models are missing; run make setup"))
  func aModelInTheWrongSlotIsRefused() {
    let path = Fixtures.faceModelDirectory + "/iris_landmark.tflite"
    let detail = "its input is [1, 64, 64, 3] instead of [1, 3, 160, 160]"
    #expect(throws: PerceptionError.modelUnusable(path: path, detail: detail)) {
      try NormalPredictor(modelPath: path)
    }
  }
}
