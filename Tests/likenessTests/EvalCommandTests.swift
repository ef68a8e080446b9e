import Foundation
import Images
import JSONValues
import Testing

/// The evaluation with a scoring program of the test's own, since the truth set is not part of the sources.
struct EvalCommandTests {
  @Test func subjectsAreScoredAndFailuresAreRows() async throws {
    let folder = try ScratchFolder()
    try makeTruthSet(folder)
    let run = try await CommandLineProgram.run([
      "eval", "\(folder.path)/set", "--mode", "photo", "--out", "\(folder.path)/out", "--json",
      "\(folder.path)/result.json", "--python", "python3", "--animate",
    ])
    #expect(run.exitCode == 1, "one photo has no face")
    let result = try JSONValue(parsing: folder.bytes(of: "result.json"))
    let rows = try #require(result["subjects"]?.asArray)
    try #require(rows.count == 2)
    #expect(rows[0]["name"]?.asString == "s1")
    #expect(rows[0]["error"] == .null, "\(run.errors)")
    #expect(rows[0]["figures"]?["faceRMSE"]?.asDouble == 1.5)
    #expect(rows[0]["figures"]?["coreRMSE"]?.asDouble == 0.5)
    #expect(rows[0]["figures"]?["normalError"]?.asDouble ?? 0 > 1, "the truth of the test faces the camera everywhere")
    let animation = try #require(rows[0]["animation"])
    #expect(animation["fitted"]?["poses"]?.asArray?.count == 93, "43 expressions at their limits and 50 mixes")
    #expect(animation["template"]?["flippedFaces"]?.asInt ?? 0 > 0, "even the template breaks a little")
    #expect(animation["lidsClose"]?.asBool == true && animation["intersectionRatio"]?.asDouble ?? 9 < 2)
    #expect(run.output.contains("of 1 heads move like the template."))
    #expect(rows[1]["error"]?.asString?.contains("No face") == true)
    #expect(result["means"]?["test"]?["faceRMSE"]?.asDouble == 1.5)
    #expect(result["means"]?["test"]?["residualShading"]?.asDouble == 0.125)
    #expect(run.output.contains("mean test (1 of 1)"))
    #expect(run.output.contains("blank.png: No face was found"))
  }

  @Test func aFolderWithoutSubjectsIsNamed() async throws {
    let folder = try ScratchFolder()
    let run = try await CommandLineProgram.run(["eval", folder.path, "--mode", "normals"])
    #expect(run.exitCode == 1)
    #expect(run.lastError.contains("There is no subject"))
  }

  private func makeTruthSet(_ folder: ScratchFolder) throws {
    let photo = try Data(contentsOf: URL(filePath: ShippedFiles.photo))
    try folder.write(photo, to: "set/s1/photo.png")
    try folder.write([], to: "set/s1/truth.npz")
    try folder.write(#"{"kind": "test"}"#.utf8, to: "set/s1/meta.json")
    let towardCamera = ImageBuffer<UInt16>(
      width: 512, height: 512, channels: 3,
      samples: Array(repeating: [32768, 32768, 65535], count: 512 * 512).flatMap(\.self))
    try folder.write(encodePNG(towardCamera), to: "set/s1/normals.png")
    let skin = ImageBuffer<UInt8>(width: 512, height: 512, channels: 1, filledWith: 255)
    try folder.write(encodePNG(skin), to: "set/s1/mask.png")
    let blank = ImageBuffer<UInt8>(width: 200, height: 200, channels: 3, filledWith: 90)
    try folder.write(encodePNG(blank), to: "set/photos/blank.png")
    try folder.write(Self.scoringProgram.utf8, to: "metrics.py")
  }

  /// Checks that it is given a mesh and landmarks, and gives each region a number of its own.
  private static let scoringProgram = """
    import argparse, json, os
    parser = argparse.ArgumentParser()
    parser.add_argument("subject")
    for name in ("--mesh", "--landmarks", "--template", "--region", "--json"):
        parser.add_argument(name, required=True)
    parser.add_argument("--albedo")
    parser.add_argument("--quick", action="store_true")
    a = parser.parse_args()
    assert os.path.exists(a.subject + "/truth.npz") and os.path.getsize(a.mesh) and os.path.getsize(a.template)
    assert set(json.load(open(a.landmarks))["points"]) == {"36", "39", "42", "45", "48", "54"}
    surface = {"rmse_mm": 1.5 if a.region == "face" else 0.5, "p50_mm": 1, "normal_consistency": 0.9}
    albedo = {"albedo_face": {"residual_shading": 0.125}} if a.albedo and os.path.getsize(a.albedo) else {}
    json.dump({**albedo, "similarity": {"surface": surface}, "topology": {"flipped_faces": 0}}, open(a.json, "w"))
    """
}
