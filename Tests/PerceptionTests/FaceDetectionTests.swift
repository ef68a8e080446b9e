import Images
import Perception
import Testing

@Suite(.enabled(if: Fixtures.hasFaceModels, "the face models are missing; run make setup"))
struct FaceDetectionTests {
  let models: FaceModels
  let portrait: ImageBuffer<UInt8>

  init() throws {
    models = try Fixtures.faceModels.get()
    portrait = try Fixtures.portrait()
  }

  @Test func aPortraitHasOneFace() throws {
    let faces = try models.detectFaces(in: portrait)
    #expect(faces.count == 1)
    #expect(faces[0].confidence > 0.8)
    #expect(distance(faces[0].center, SIMD2(148, 124)) < 20)
  }

  @Test func severalFacesComeLargestFirst() throws {
    let group = ImageBuffer.grey(width: 1400, height: 700)
      .placing(portrait, atX: 20, y: 350)
      .placing(portrait.enlarged(by: 2), atX: 400, y: 50)
      .placing(portrait, atX: 1050, y: 100)
    let faces = try models.detectFaces(in: group)
    try #require(faces.count == 3)
    #expect(distance(faces[0].center, SIMD2(400 + 2 * 148, 50 + 2 * 124)) < 40)
    #expect(faces[0].size.x > 1.5 * faces[1].size.x)
    #expect(try models.face(2, in: group) == faces[2])
    #expect(throws: PerceptionError.noSuchFace(index: 3, count: 3)) { try models.face(3, in: group) }
    #expect(throws: PerceptionError.noSuchFace(index: -1, count: 3)) { try models.face(-1, in: group) }
  }

  @Test func aSmallFaceInALargePhotoIsFound() throws {
    let small = portrait.downscaled(maximumSide: 200)
    let photo = ImageBuffer.grey(width: 4000, height: 3000).placing(small, atX: 3500, y: 2600)
    let faces = try models.detectFaces(in: photo)
    try #require(faces.count == 1)
    #expect(distance(faces[0].center, SIMD2(3500 + 99, 2600 + 83)) < 20)
  }

  @Test func aTinyFaceIsRefused() throws {
    let tiny = portrait.downscaled(maximumSide: 130)
    let photo = ImageBuffer.grey(width: 400, height: 300).placing(tiny, atX: 100, y: 80)
    let face = try models.face(in: photo)
    let error = try #require(throws: PerceptionError.self) { try models.landmarks(in: photo, face: face) }
    guard case .faceTooSmall(let eyeDistance) = error else {
      Issue.record("reported as \(error)")
      return
    }
    #expect(abs(eyeDistance - 44 * 130 / 300) < 2)
    #expect(error.description.hasPrefix("The face is too small (19 pixels between the eyes"))
  }

  @Test func patternsAreNoFaces() throws {
    var state: UInt32 = 1
    var noise = ImageBuffer.grey(width: 900, height: 700)
    for index in noise.samples.indices {
      state = state &* 1_664_525 &+ 1_013_904_223
      noise.samples[index] = UInt8(state >> 24)
    }
    for photo in [noise, noise.downscaled(maximumSide: 60).enlarged(by: 12), .grey(width: 1, height: 1)] {
      #expect(throws: PerceptionError.noFace) { try models.face(in: photo) }
    }
  }

  @Test func whatIsNotAFaceHasNoLandmarks() throws {
    var face = try models.face(in: portrait)
    face.origin = .zero
    let blank = ImageBuffer.grey(width: 300, height: 300)
    let error = try #require(throws: PerceptionError.self) { try models.landmarks(in: blank, face: face) }
    switch error {
    case .faceUnclear, .faceTooSmall: break
    default: Issue.record("reported as \(error)")
    }
  }

  @Test(.enabled(if: Fixtures.hasTruth, "the public truth set is not beside the repository"))
  func realPhotosHaveTheirFace() throws {
    for path in Fixtures.truthPhotos {
      let photo = try Fixtures.pixels(path)
      let landmarks = try models.landmarks(in: photo)
      #expect(landmarks.confidence > 0.99, "\(path)")
    }
  }
}
