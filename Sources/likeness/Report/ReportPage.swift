import Cameras
import Fitting
import Foundation
import HeadTemplates
import Images
import LikenessService
import LinearAlgebra
import Meshes
import Perception
import Rigs

/// A page about one fit, with its pictures inside, that opens in any browser.
struct ReportPage {
  let scene: FitScene
  let photoName: String
  let stageTimes: StageTimes
  /// PNG.
  let overlay: [UInt8]
  let render: ImageBuffer<UInt8>

  /// Pictures that are only there for comparison are made smaller than this.
  private static let comparisonSide = 1000

  private var outcome: FitOutcome { scene.outcome }

  var html: String {
    let name = URL(filePath: photoName).lastPathComponent
    let title = "\(name.htmlEscaped) · \(scene.template.title.htmlEscaped)"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      <style>\(ReportStyle.css)</style>
      </head>
      <body>
      <header><h1>\(name.htmlEscaped)</h1><p>\(scene.template.title.htmlEscaped), fitted by Likeness in \
      \(outcome.seconds.formatted(decimals: 1)) s</p></header>
      <main>
      \(summary)
      \(comparison)
      \(overlaySection)
      <div class="columns">
      \(camera)
      \(shape)
      </div>
      \(stages)
      \(controllers)
      </main>
      </body>
      </html>

      """
  }

  // MARK: - Sections

  private var summary: String {
    let quality = outcome.quality
    let figures = [
      ("\(quality.landmarkResidual.formatted(decimals: 1)) px", "contours from the photo's"),
      ("\(quality.normalResidual.formatted(decimals: 1))°", "normals from those seen"),
      ("\(quality.flippedFaces)", "flipped faces"),
      ("\(quality.angleChangeMean.formatted(decimals: 1))°", "mean change of corner angles"),
    ]
    let cards = figures.map { "<div class=\"card\"><b>\($0.0)</b><span>\($0.1)</span></div>" }
    return "<section class=\"cards\">\(cards.joined())</section>"
  }

  /// The photo over the render, with a slider between them.
  private var comparison: String {
    let photo = encodePNG(scene.photo.pixels.downscaled(maximumSide: Self.comparisonSide))
    let head = encodePNG(render.downscaled(maximumSide: Self.comparisonSide))
    return """
      <section>
      <h2>Photo and head</h2>
      <div class="compare" id="compare">
      <img src="\(Self.dataURL(head))" alt="The shaded head from the photo's camera">
      <img class="above" src="\(Self.dataURL(photo))" alt="The photo">
      <input type="range" min="0" max="100" value="50" aria-label="Where the photo ends and the head begins"
      oninput="document.getElementById('compare').style.setProperty('--split', this.value + '%')">
      </div>
      </section>
      """
  }

  private var overlaySection: String {
    """
    <section>
    <h2>How it lies on the photo</h2>
    <img src="\(Self.dataURL(overlay))" alt="Contours, wireframe, observed and rendered normals">
    <p>Top: the lines <i class="observed">seen in the photo</i> and the same lines <i class="fitted">on the head</i>; \
    the template's own polygons over the photo. Bottom: the normals that the fit was given; the normals of the head.</p>
    </section>
    """
  }

  private var camera: String {
    let camera = outcome.camera
    let longSide = Float(max(camera.width, camera.height))
    // 36 mm is the long side of the film.
    let equivalent = camera.focalLength / longSide * 36
    let focus = camera.worldToCamera * (scene.template.eyes.first?.center ?? .zero)
    return Self.table(
      "Camera",
      rows: [
        ["photo", "\(camera.width) × \(camera.height) pixels"],
        [
          "focal length",
          "\(camera.focalLength.formatted(decimals: 0)) pixels, as of a "
            + "\(equivalent.formatted(decimals: 0)) mm lens on 36 × 24 mm film",
        ],
        ["distance to the eyes", "\((-focus.z).formatted(decimals: 0)) cm"],
        ["how it was known", focalOrigin],
      ])
  }

  private var focalOrigin: String {
    switch outcome.evidence.focal {
    case .known: "given"
    case .guess where scene.photo.focalLength35mm != nil: "read from the photo, then refined"
    case .guess: "estimated from the face"
    }
  }

  private var shape: String {
    let quality = outcome.quality
    let preset = outcome.result.preset
    return Self.table(
      "Fit",
      rows: [
        ["template", "\(scene.template.name), \(scene.template.mesh.vertexCount) vertices"],
        ["preset", "\(preset.name), version \(preset.version)"],
        ["face found with", "\((outcome.face.confidence * 100).formatted(decimals: 0)) % confidence"],
        ["corner angles, worst 1 %", "changed by \(quality.angleChangeP99.formatted(decimals: 1))° or more"],
      ])
  }

  private var stages: String {
    let times = Dictionary(stageTimes.seconds.map { ($0.step.rawValue, $0.seconds) }, uniquingKeysWith: +)
    let rows = outcome.result.trace.map { trace in
      let terms = trace.terms.map { "\($0.name.rawValue) \(Self.compact($0.value))" }.joined(separator: " · ")
      return [
        trace.stage.rawValue, times[trace.stage.rawValue].map { "\($0.formatted(decimals: 1)) s" } ?? "",
        "\(trace.iterations)", "\(Self.compact(trace.firstObjective)) → \(Self.compact(trace.lastObjective))", terms,
      ]
    }
    let looking = ["looking at the photo", "\(outcome.perceptionSeconds.formatted(decimals: 1)) s", "", "", ""]
    return Self.table(
      "Stages", header: ["stage", "time", "steps", "objective", "terms at the end, unweighted"],
      rows: [looking] + rows)
  }

  /// The controllers that moved the farthest, as shares of their ranges.
  private var controllers: String {
    let moved = zip(scene.template.rig.controllers, outcome.controllers).map { controller, value in
      let range =
        value >= controller.defaultValue
        ? controller.maximum - controller.defaultValue : controller.defaultValue - controller.minimum
      return (controller, value, share: range > 0 ? (value - controller.defaultValue) / range : 0)
    }.sorted { abs($0.share) > abs($1.share) }
    let rows = moved.prefix(24).map { controller, value, share in
      let bar = "<meter min=\"0\" max=\"1\" value=\"\(abs(share).formatted(decimals: 3))\"></meter>"
      return [controller.name.htmlEscaped, controller.kind.rawValue, value.formatted(decimals: 2), bar]
    }
    return Self.table(
      "Controllers that moved most", header: ["controller", "kind", "value", "of its range"], rows: rows)
  }

  // MARK: - Pieces

  private static func table(_ title: String, header: [String] = [], rows: [[String]]) -> String {
    func line(_ cells: [String], _ tag: String) -> String {
      "<tr>" + cells.map { "<\(tag)>\($0)</\(tag)>" }.joined() + "</tr>"
    }
    let head = header.isEmpty ? "" : "<thead>\(line(header, "th"))</thead>"
    return """
      <section><h2>\(title)</h2><div class="wide"><table>\(head)<tbody>
      \(rows.map { line($0, "td") }.joined(separator: "\n"))
      </tbody></table></div></section>
      """
  }

  private static func compact(_ value: Double) -> String { String(format: "%.3g", value) }

  private static func dataURL(_ png: [UInt8]) -> String { "data:image/png;base64," + Data(png).base64EncodedString() }
}

extension String {
  /// With the characters that mean something in HTML written out.
  fileprivate var htmlEscaped: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
