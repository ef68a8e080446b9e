import Images
import Perception
import Testing

@Suite(.enabled(if: Fixtures.hasFaceModels, "the face models are missing; run make setup"))
struct FaceLandmarksTests {
  let models: FaceModels
  let portrait: ImageBuffer<UInt8>

  init() throws {
    models = try Fixtures.faceModels.get()
    portrait = try Fixtures.portrait()
  }

  @Test func rightIsTheSubjectsRight() throws {
    let face = try models.landmarks(in: portrait)
    #expect(face.confidence > 0.99)
    #expect(face.rightEye.irisCenter.x < face.leftEye.irisCenter.x)
    #expect(distance(face.rightEye.irisCenter, SIMD2(127.6, 101)) < 2)
    #expect(abs(face.rightEye.irisRadius - 3.9) < 0.5)
    // z grows away from the camera: the tip of the nose is nearer than the ears.
    #expect(face.points[1].z < face.points[234].z && face.points[1].z < face.points[454].z)
  }

  @Test func lidContoursFollowTheMesh() throws {
    let face = try models.landmarks(in: portrait)
    for (eye, ids) in [(face.rightEye, FaceLandmarks.rightEyeContour), (face.leftEye, FaceLandmarks.leftEyeContour)] {
      #expect(eye.lidContour.count == ids.count)
      for (point, id) in zip(eye.lidContour, ids) { #expect(distance(point, face.place(id)) < 4) }
    }
  }

  @Test func theMirroredPhotoHasMirroredLandmarks() throws {
    let plain = try models.landmarks(in: portrait)
    let mirrored = try models.landmarks(in: portrait.mirrored())
    func mirror(_ place: SIMD2<Float>) -> SIMD2<Float> { SIMD2(Float(portrait.width) - place.x, place.y) }
    #expect(distance(mirror(plain.rightEye.irisCenter), mirrored.leftEye.irisCenter) < 0.5)
    for (right, left) in zip(FaceLandmarks.rightEyeContour, FaceLandmarks.leftEyeContour) {
      #expect(distance(mirror(plain.place(right)), mirrored.place(left)) < 2)
    }
  }

  /// The same pixels stored lying on their side, with EXIF's word for it.
  @Test func aTurnedFileHasTheSameLandmarks() throws {
    let lying = portrait.turnedClockwise().turnedClockwise().turnedClockwise()
    let file = PNGFile(encodePNG(lying)).inserting(exifOrientation: 6)
    let photo = try Photo(decoding: file).pixels
    #expect(photo == portrait)
    #expect(try models.landmarks(in: photo) == models.landmarks(in: portrait))
  }

  @Test func aLyingFaceIsFoundToo() throws {
    let upright = try models.landmarks(in: portrait)
    let lying = try models.landmarks(in: portrait.turnedClockwise())
    for id in FaceLandmarks.faceOval + FaceLandmarks.rightEyeContour {
      let place = upright.place(id)
      let turned = SIMD2(Float(portrait.height) - place.y, place.x)
      #expect(distance(turned, lying.place(id)) < 0.08 * upright.eyeDistance)
    }
  }

  @Test func aLargePhotoGivesTheSameFace() throws {
    let small = try models.landmarks(in: portrait)
    let large = try models.landmarks(in: portrait.enlarged(by: 10))
    for id in small.points.indices {
      #expect(distance(small.place(id), large.place(id) / 10) < 0.03 * small.eyeDistance)
    }
  }

  @Test func callsFromSeveralThreadsAgree() async throws {
    let (models, portrait) = (models, portrait)
    let expected = try models.landmarks(in: portrait)
    try await withThrowingTaskGroup(of: FaceLandmarks.self) { group in
      for _ in 0..<8 { group.addTask { try models.landmarks(in: portrait) } }
      for try await landmarks in group { #expect(landmarks == expected) }
    }
  }

  /// Prints its measurements: they are the reason to trust a change of the networks or the crops.
  @Test(.enabled(if: Fixtures.hasTruth, "the public truth set is not beside the repository"))
  func cornersLieOnTheTrueOnes() throws {
    var sums = SIMD3<Float>.zero
    let subjects = Fixtures.truthSubjects.prefix(8)
    for directory in subjects {
      let subject = try TruthSubject(directory: directory)
      let face = try models.landmarks(in: subject.photo)
      sums += SIMD3(
        subject.cornerError(of: face),
        subject.lidError(
          right: FaceLandmarks.rightEyeContour.map(face.place), left: FaceLandmarks.leftEyeContour.map(face.place)),
        subject.lidError(right: face.rightEye.lidContour, left: face.leftEye.lidContour))
    }
    let means = sums / Float(subjects.count)
    print("share of the eye distance: corners \(means.x), lids of the mesh \(means.y), of the iris network \(means.z)")
    #expect(means.x < 0.03)
    #expect(means.y < 0.02)
    #expect(means.z < 0.012)
  }
}
