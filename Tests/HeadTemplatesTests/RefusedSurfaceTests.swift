import ArrayFiles
import HeadTemplates
import JSONValues
import Meshes
import TestSupport
import Testing

@Suite struct RefusedSurfaceTests {
  @Test(arguments: ["vertices", "uvs", "landmarkBarycentrics", "landmarkSpread"])
  func refusesNumbersThatAreNotFinite(array: String) throws {
    let width = ["vertices": 3, "uvs": 2, "landmarkBarycentrics": 3, "landmarkSpread": 1][array]!
    let found = try error { try $0.edit(floats: array) { $0[7] = -.infinity } }
    #expect(found == .notFinite(array: array, row: 7 / width))
  }

  @Test func refusesMalformedPolygons() throws {
    #expect(
      try error { try $0.edit(int32s: "faceVertices") { $0[5] = 12 } }
        == .malformedMesh(.vertexOutOfRange(corner: 5, vertex: 12)))
    #expect(
      try error { try $0.edit(int32s: "faceUVs") { $0[5] = -1 } } == .malformedMesh(.uvOutOfRange(corner: 5, uv: -1)))
    #expect(
      try error { try $0.edit(int32s: "faceOffsets") { $0[1] = 2 } }
        == .malformedMesh(.faceWithFewerThanThreeCorners(face: 0)))
    #expect(
      try error { try $0.edit(int32s: "faceOffsets") { $0[1] = .min } }
        == .malformedMesh(.faceWithFewerThanThreeCorners(face: 0)))
    #expect(
      try error { try $0.edit(int32s: "faceOffsets") { $0[9] = 35 } } == .malformedMesh(.offsetsDoNotCoverCorners))
    #expect(
      try error { $0.arrays["faceOffsets"] = NamedArray([] as [Int32]) } == .malformedMesh(.offsetsDoNotCoverCorners))
    #expect(try error { $0.arrays["faceUVs"] = NamedArray([0] as [Int32]) } == .malformedMesh(.uvsDoNotMatchCorners))
  }

  @Test func refusesEmptySurfaces() throws {
    let found = try error {
      $0.arrays["faceOffsets"] = NamedArray([0] as [Int32])
      for name in ["faceVertices", "faceUVs"] { $0.arrays[name] = NamedArray([] as [Int32]) }
      $0.arrays["faceParts"] = NamedArray([] as [UInt8])
    }
    #expect(found == .tooShort("faceOffsets", minimum: 2))
  }

  @Test func refusesMoreVerticesThanTheLimit() throws {
    let found = try error {
      $0.arrays["vertices"] = NamedArray([Float](repeating: 0, count: 3_000_003), shape: [1_000_001, 3])
    }
    #expect(found == .tooMany("vertices", count: 1_000_001, limit: 1_000_000))
  }

  @Test func refusesPartsThatAreMissingOrAmbiguous() throws {
    #expect(
      try error { try $0.edit(uint8s: "faceParts") { $0[8] = 2 } }
        == .indexOutOfRange(array: "faceParts", row: 8, index: 2, of: "parts", count: 2))
    #expect(try error { $0.description["parts"] = ["skin", "skin"] } == .duplicateName("skin", of: "parts"))
    #expect(
      try error { $0.description["parts"] = ["skin", ""] }
        == .malformedField("parts[1]", rule: "it must be a text that is not empty"))
  }

  @Test func refusesMasksThatAreNotZeroOrOne() throws {
    #expect(
      try error { try $0.edit(uint8s: "regionMasks") { $0[13] = 255 } }
        == .notZeroOrOne(array: "regionMasks (neck)", row: 1))
    #expect(try error { $0.description["regions"] = ["face", "face"] } == .duplicateName("face", of: "regions"))
    #expect(
      try error { $0.description["regions"] = ["face"] }
        == .wrongShape(array: "regionMasks", expected: "(1, 12)", found: [2, 12]))
  }

  @Test func refusesLandmarksOffTheSurface() throws {
    #expect(
      try error { try $0.edit(int32s: "landmarkVertices") { $0[100] = 12 } }
        == .indexOutOfRange(array: "landmarkVertices", row: 33, index: 12, of: "vertices", count: 12))
    #expect(
      try error { try $0.edit(floats: "landmarkBarycentrics") { $0[3] = 0.5 } }
        == .weightSum(array: "landmarkBarycentrics", row: 1, sum: 1.375))
    #expect(
      try error { try $0.edit(floats: "landmarkBarycentrics") { ($0[3], $0[4]) = (-0.125, 0.75) } }
        == .negativeWeight(array: "landmarkBarycentrics", row: 1))
    #expect(
      try error { $0.arrays["landmarkSpread"] = NamedArray([0] as [Float]) }
        == .wrongShape(array: "landmarkSpread", expected: "(468)", found: [1]))
  }

  @Test func refusesCornersAndContoursOfMissingLandmarks() throws {
    #expect(
      try error { $0.description["corners"]?["mouth-left"] = 468 }
        == .indexOutOfRange(array: "corner mouth-left", row: 0, index: 468, of: "landmarks", count: 468))
    #expect(try error { $0.description["corners"] = [:] } == .missingCorner("eye-outer-right"))
    #expect(
      try error { try $0.edit("contours", 1, "landmarks", [1, 2, -1]) }
        == .indexOutOfRange(array: "contour lips-outer", row: 2, index: -1, of: "landmarks", count: 468))
    #expect(
      try error { try $0.edit("contours", 1, "landmarks", [1, 2]) } == .tooShort("contour lips-outer", minimum: 3))
    #expect(
      try error { try $0.edit("contours", 1, "name", "eyelid-upper-left") }
        == .duplicateName("eyelid-upper-left", of: "contours"))
  }

  @Test func refusesCurvesThatMissOrRepeatVertices() throws {
    #expect(
      try error { try $0.edit("curves", 0, "vertices", [1, 12]) }
        == .indexOutOfRange(array: "curve chin", row: 1, index: 12, of: "vertices", count: 12))
    #expect(
      try error { try $0.edit("curves", 0, "vertices", [1, 9_000_000_000]) }
        == .indexOutOfRange(array: "curve chin", row: 1, index: Int(Int32.max), of: "vertices", count: 12))
    #expect(
      try error { try $0.edit("curves", 0, "vertices", [1, 2, 1]) } == .repeatedVertex(curve: "curve chin", vertex: 1))
    #expect(try error { try $0.edit("curves", 0, "vertices", [1]) } == .tooShort("curve chin", minimum: 2))
  }

  @Test(
    arguments: [
      ("joint", "tail"), ("part", "tail"), ("center", [0, 1]), ("radius", 0), ("radius", -1),
    ] as [(String, JSONValue)])
  func refusesMalformedEyes(member: String, value: JSONValue) throws {
    guard case .malformedEye("left", _) = try error(after: { try $0.edit("eyes", 0, member, value) }) else {
      Issue.record("\(member) was not refused")
      return
    }
  }
}
