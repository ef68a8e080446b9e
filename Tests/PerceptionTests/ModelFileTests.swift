import Foundation
import Images
import Perception
import Testing

/// What is said about model files and their descriptions that are missing or wrong, and what a description can say.
final class ModelFileTests {
  private let folder = NSTemporaryDirectory() + "likeness-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func described(_ json: String, as slot: ModelSlot = .normals) throws -> ModelDescription {
    try json.write(toFile: "\(folder)/\(slot.fileName)", atomically: true, encoding: .utf8)
    return try ModelDescription(contentsOf: "\(folder)/\(slot.fileName)", slot: slot)
  }

  private func normals(file: String, output: String = #"{"name": "normals"}"#, more: String = "") throws
    -> NormalPredictor
  {
    let outputs = #"{"normals": \#(output), "skin": {"name": "mask_logit"}}"#
    return try NormalPredictor(
      described(
        #"{"name": "n", "licence": "l", "file": "\#(file)", "input": {"size": 160\#(more)}, "outputs": \#(outputs)}"#))
  }

  @Test func aMissingModelIsNamed() {
    #expect(throws: PerceptionError.modelMissing(path: "/nowhere/face_detection_short_range.tflite")) {
      try FaceModels(directory: "/nowhere")
    }
    #expect(throws: PerceptionError.modelMissing(path: "/nowhere/normals.json")) {
      try ModelDescription(contentsOf: "/nowhere/normals.json", slot: .normals)
    }
    #expect(throws: PerceptionError.modelMissing(path: "/nowhere/model.xml")) {
      try normals(file: "/nowhere/model.xml")
    }
  }

  @Test func aFileThatIsNoModelIsRefused() throws {
    try "this is not a network".write(toFile: folder + "/model.xml", atomically: true, encoding: .utf8)
    let error = try #require(throws: PerceptionError.self) { try normals(file: "model.xml") }
    #expect(error.description.hasPrefix("The model \(folder)/model.xml cannot be used ("))
  }

  @Test(.enabled(if: Fixtures.hasFaceModels, "the face models are missing; run make setup"))
  func aModelInTheWrongSlotIsRefused() {
    let path = Fixtures.faceModelDirectory + "/iris_landmark.tflite"
    let detail = "its input is [1, 64, 64, 3] instead of [1, 3, 160, 160]"
    #expect(throws: PerceptionError.modelUnusable(path: path, detail: detail)) { try normals(file: path) }
  }

  @Test(arguments: [
    ("no json", "malformed"),
    ("[]", "the file is no JSON object"),
    (#"{"name": "n", "licence": "l"}"#, "“file” is missing"),
    (#"{"name": "n", "licence": "l", "file": "f"}"#, "“input” is missing"),
    (#"{"name": "n", "licence": "l", "file": "f", "input": {"size": 1e9}}"#, "“size” is no number between 32 and 1024"),
    (
      #"{"name": "n", "licence": "l", "file": "f", "input": {"size": 64, "colours": "hsv"}}"#,
      "“colours” is not one of rgb, bgr"
    ),
    (
      #"{"name": "n", "licence": "l", "file": "f", "input": {"size": 64, "deviation": [1, 0, 1]}}"#,
      "“deviation” has a zero in it"
    ),
    (
      #"{"name": "n", "licence": "l", "file": "f", "input": {"size": 64}, "outputs": {}}"#, "“normals” is missing"
    ),
    (
      #"{"name": "n", "licence": "l", "file": "f", "input": {"size": 64}, "outputs": {"normals": {"name": "n", "axes": ["up"]}}}"#,
      "“axes” is not left or right, down or up, away or viewer"
    ),
  ])
  func aDescriptionThatIsWrongIsRefusedByWhatIsWrong(json: String, detail: String) throws {
    let error = try #require(throws: PerceptionError.self) { try described(json) }
    #expect(error.description.contains(detail), "\(error)")
    #expect(error.description.contains("\(folder)/normals.json"))
  }

  /// Photos are cut and put together in steps of two.
  @Test(arguments: ["", #""factor": 3, "#, #""factor": 1, "#]) func aSuperResolutionEnlargesTwiceOrFourTimes(
    factor: String
  ) {
    let json = #"""
      {"name": "n", "licence": "l", "file": "f", \#(factor)"input": {"size": 64}, "outputs": {"picture": {"name": "p"}}}
      """#
    let error = #expect(throws: PerceptionError.self) { try self.described(json, as: .fastSuperResolution) }
    #expect(error?.description.contains("factor") == true)
  }

  @Test func everySlotThatShipsIsDescribed() throws {
    for slot in ModelSlot.allCases where !slot.isEmptyByDefault {
      let description = try Fixtures.shipped(slot)
      #expect(!description.name.isEmpty && !description.licence.isEmpty)
    }
  }

  /// The same network told of as one with other conventions: what it is shown and what it answers change with them.
  @Test(.enabled(if: Fixtures.hasFaceModels, "the face models are missing; run make setup"))
  func conventionsOfOtherNetworksAreHonoured() throws {
    let photo = try Fixtures.portrait()
    let face = try Fixtures.faceModels.get().landmarks(in: photo)
    let file = Fixtures.root + "/Models/normals/unet160.xml"
    let input = #", "mean": [0.5, 0.5, 0.5]"#
    let usual = try normals(file: file, more: input).predict(photo, landmarks: face)
    let place = face.place(50)
    let seen = try #require(usual.sample(at: place))
    #expect(seen.error == PredictedNormals.usualError)

    let turned = try normals(
      file: file, output: #"{"name": "normals", "axes": ["right", "down", "away"]}"#, more: input
    ).predict(photo, landmarks: face)
    let other = try #require(turned.sample(at: place)).normal
    // Turned crops turn normals before their axes are righted, so the two agree about the sign alone.
    #expect(other.y * seen.normal.y < 0 && other.z * seen.normal.z < 0)

    let swapped = try normals(file: file, more: input + #", "colours": "bgr""#).predict(photo, landmarks: face)
    let strange = try #require(swapped.sample(at: place))
    #expect(strange.normal != seen.normal)
    #expect(abs(strange.normal.z - seen.normal.z) < 0.3)
  }
}
