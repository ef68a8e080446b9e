import Images
import LinearAlgebra
import Perception
import Testing

@Suite(.enabled(if: Fixtures.hasFaceModels, "the face models are missing; run make setup"))
struct NormalPredictorTests {
  let models: FaceModels
  let predictor: NormalPredictor

  init() throws {
    models = try Fixtures.faceModels.get()
    predictor = try Fixtures.normalPredictor.get()
  }

  @Test func aFaceFromTheFrontLooksAtTheCamera() throws {
    let photo = try Fixtures.portrait()
    let face = try models.landmarks(in: photo)
    let normals = try predictor.predict(photo, landmarks: face)
    let (rightCheek, leftCheek, betweenBrows, fringe) = (50, 280, 9, 10)
    func sample(_ id: Int) throws -> PredictedNormals.Sample {
      try #require(normals.sample(at: face.place(id), focalLength: 900, principalPoint: SIMD2(150, 140)))
    }
    #expect(try sample(fringe).skin < 0.1)
    for id in [rightCheek, leftCheek, betweenBrows] {
      let sample = try sample(id)
      #expect(sample.skin > 0.9)
      #expect(sample.normal.z > 0.5)
      #expect(abs(length(sample.normal) - 1) < 1e-4)
    }
    #expect(try sample(rightCheek).normal.x < -0.1)
    #expect(try sample(leftCheek).normal.x > 0.1)
  }

  @Test func outsideTheCropThereIsNothing() throws {
    let photo = try Fixtures.portrait()
    let normals = try predictor.predict(photo, landmarks: models.landmarks(in: photo))
    #expect(normals.sample(at: SIMD2(2, 2)) == nil)
    #expect(normals.sample(at: normals.crop.center) != nil)
  }

  @Test func theCropsAxesTurnWithRayAndRoll() throws {
    let photo = try Fixtures.portrait()
    let normals = try predictor.predict(photo, landmarks: models.landmarks(in: photo))
    // The principal point left of the crop: its centre is seen along a ray to the right.
    let principalPoint = normals.crop.center - SIMD2(300, 0)
    let rotation = normals.cameraFromCrop(focalLength: 300, principalPoint: principalPoint)
    let half = Float(0.5).squareRoot()
    #expect(length(rotation * SIMD3(0, 0, 1) - SIMD3(-half, 0, half)) < 1e-5)
    #expect(abs(rotation.determinant - 1) < 1e-5)
    // Seen from straight ahead only the roll is left: clockwise in the photo, y up in the camera.
    let straight = normals.cameraFromCrop(focalLength: 300, principalPoint: normals.crop.center)
    let horizontal = normals.crop.horizontal
    #expect(length(straight * SIMD3(1, 0, 0) - SIMD3(horizontal.x, -horizontal.y, 0)) < 1e-6)
  }

  @Test func aTurnedPhotoHasTurnedNormals() throws {
    let photo = try Fixtures.portrait()
    let face = try models.landmarks(in: photo)
    let upright = try predictor.predict(photo, landmarks: face)
    let lying = photo.turnedClockwise()
    let turned = try predictor.predict(lying, landmarks: models.landmarks(in: lying))
    let middle = SIMD2(Float(photo.width), Float(photo.height)) / 2
    for id in [50, 280, 151, 4, 152] {
      let place = face.place(id)
      let a = try #require(upright.sample(at: place, focalLength: 900, principalPoint: middle))
      let b = try #require(
        turned.sample(
          at: SIMD2(Float(photo.height) - place.y, place.x), focalLength: 900, principalPoint: SIMD2(middle.y, middle.x)
        ))
      // A clockwise turn takes the photo's right to its bottom, that is x to -y.
      #expect(length(SIMD3(a.normal.y, -a.normal.x, a.normal.z) - b.normal) < 0.15)
    }
  }

  /// Prints its measurements; the bounds are the shipped network's own accuracy with a margin.
  @Test(.enabled(if: Fixtures.hasTruth, "the public truth set is not beside the repository"))
  func normalsMatchTheTruth() throws {
    let angles = try Fixtures.truthSubjects.map { directory in
      let subject = try TruthSubject(directory: directory)
      let face = try models.landmarks(in: subject.photo)
      return subject.meanAngle(of: try predictor.predict(subject.photo, landmarks: face), face: face)
    }
    print("degrees between predicted and true normals: \(angles)")
    #expect(angles.prefix(8).reduce(0, +) / 8 < 6.4)
    #expect(angles.suffix(2).reduce(0, +) / 2 < 5.55)
  }
}
