import Cameras
package import Fitting
import HeadTemplates
package import Images
import LinearAlgebra
import Meshes
import Rigs
import StandardExtensions

/// A page about one fit, with its pictures inside, that opens in any browser.
package struct ReportPage {
  private let scene: FitScene
  private let story: FitStory
  /// One value per controller.
  private let controllers: [Float]
  private let quality: QualityReport
  private let maps: QualityMaps
  /// PNG.
  private let overlay: [UInt8]
  private let render: ImageBuffer<UInt8>
  /// The head without its expression, cm; nil where that is not shown.
  private let neutral: [SIMD3<Float>]?
  private let further: [PhotoBesides]

  /// Pictures that are only there for comparison are made smaller than this.
  private static let comparisonSide = 1000

  /// - Parameters:
  ///   - controllers: one value per controller.
  ///   - overlay: `OverlayPicture`'s image as a PNG, and `render` the scene's shaded head: whoever has made them need not
  ///     make them again.
  ///   - neutral: the head without its expression, cm.
  ///   - further: what is shown of the other photos of a fit to several.
  package init(
    scene: FitScene, story: FitStory, controllers: [Float], quality: QualityReport, maps: QualityMaps,
    overlay: [UInt8], render: ImageBuffer<UInt8>, neutral: [SIMD3<Float>]? = nil, further: [PhotoBesides] = []
  ) {
    self.scene = scene
    self.story = story
    self.controllers = controllers
    self.quality = quality
    self.maps = maps
    self.overlay = overlay
    self.render = render
    self.neutral = neutral
    self.further = further
  }

  /// A further photo of a fit to several.
  package struct PhotoBesides {
    let name: String
    /// PNG.
    let overlay: [UInt8]
    let quality: QualityReport

    package init(name: String, overlay: [UInt8], quality: QualityReport) {
      (self.name, self.overlay, self.quality) = (name, overlay, quality)
    }
  }

  package var html: String {
    let name = story.name.htmlEscaped
    let title = "\(name) · \(scene.template.title.htmlEscaped)"
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
      <header><h1>\(name)</h1><p>\(scene.template.title.htmlEscaped), \
      \(story.sentence.htmlEscaped)</p></header>
      <main>
      \(summary)
      \(comparison)
      \(beforeAndAfter)
      \(heat)
      \(overlaySection)
      \(further.map(section).joined(separator: "\n"))
      \(expression)
      <div class="columns">
      \(camera)
      \(shape)
      </div>
      \(stages)
      \(terms)
      \(landmarks)
      \(movedControllers)
      </main>
      </body>
      </html>

      """
  }

  // MARK: - Sections

  private var summary: String {
    let crossings = quality.selfIntersections - quality.selfIntersectionsOfTemplate
    let figures = [
      ("\(quality.landmarkResidual.formatted(decimals: 1)) px", "contours from the photo's"),
      ("\(quality.normalResidual.formatted(decimals: 1))°", "normals from those seen"),
      ("\((100 * (1 - quality.faceUncertainty)).formatted(decimals: 0)) %", "of the face seen well"),
      ("\(quality.flippedFaces)", "flipped faces"),
      (crossings > 0 ? "+\(crossings)" : "\(crossings)", "crossings against the template's"),
      ("\(quality.angleChangeMean.formatted(decimals: 1))°", "mean change of corner angles"),
    ]
    let cards = figures.map { "<div class=\"card\"><b>\($0.0)</b><span>\($0.1)</span></div>" }
    return "<section class=\"cards\">\(cards.joined())</section>"
  }

  /// The photo over the render, with a slider between them.
  private var comparison: String {
    let photo = encodePNG(scene.photo.pixels.downscaled(maximumSide: Self.comparisonSide))
    let head = encodePNG(render.downscaled(maximumSide: Self.comparisonSide))
    return HTML.slider(
      "Photo and head", id: "photo", left: (photo, "the photo"), right: (head, "the head from the photo's camera"))
  }

  private var beforeAndAfter: String {
    let picture = HeadOverPhoto(scene)
    return HTML.slider(
      "Before and after", id: "fit", left: (encodePNG(picture.image(scene.template.neutral)), "the template as it was"),
      right: (encodePNG(picture.image(scene.vertices)), "the fitted head"),
      text: "To the left of the slider the template as the camera would see it, to the right the fitted head.")
  }

  /// The measures painted on the head.
  private var heat: String {
    let pictures = HeatPictures(scene)
    let figures = HeatFigure.all(maps, quality, template: scene.template).map { figure in
      let labels = figure.labels.map { "<span>\($0)</span>" }.joined()
      let gradient = HeatColors.gradient(figure.palette)
      return """
        <figure>
        <img src="\(HTML.dataURL(encodePNG(pictures.image(figure.shares))))" alt="\(figure.title), painted on the head">
        <div class="legend" style="background: \(gradient)"></div><div class="labels">\(labels)</div>
        <figcaption><b>\(figure.title)</b> <em>\(figure.finding)</em><br>\(figure.sentence)</figcaption>
        </figure>
        """
    }
    return
      "<section><h2>Where to look</h2><div class=\"figures\">\n\(figures.joined(separator: "\n"))\n</div></section>"
  }

  private var overlaySection: String {
    """
    <section>
    <h2>How it lies on the photo</h2>
    <img src="\(HTML.dataURL(overlay))" alt="Contours, wireframe, observed and rendered normals">
    <p>Top: the lines <i class="observed">seen in the photo</i> and the same lines <i class="fitted">on the head</i>; \
    the template's own polygons over the photo. Bottom: the normals that the fit was given; the normals of the head.</p>
    </section>
    """
  }

  private func section(_ photo: PhotoBesides) -> String {
    """
    <section>
    <h2>How it lies on \(photo.name.htmlEscaped)</h2>
    <img src="\(HTML.dataURL(photo.overlay))" alt="Contours, wireframe, observed and rendered normals">
    <p>The same head with this photo's own camera and expression: contours within \
    \(photo.quality.landmarkResidual.formatted(decimals: 1)) pixels and normals within \
    \(photo.quality.normalResidual.formatted(decimals: 1))° of the photo's.</p>
    </section>
    """
  }

  /// The head as the photo has it and without its expression.
  private var expression: String {
    guard let neutral else { return "" }
    let color = HeadColors(scene.template).color
    func picture(_ vertices: [SIMD3<Float>]) -> [UInt8] {
      encodePNG(HeadView(scene.template, vertices: vertices, turn: 20, width: 720, height: 720).image(color: color))
    }
    return HTML.slider(
      "Expression and identity", id: "expression", left: (picture(scene.vertices), "the fitted head"),
      right: (picture(neutral), "the same head at rest"),
      text: "To the left of the slider the head with the photo's expression, to the right without it (neutral.obj).")
  }

  private var camera: String {
    let camera = scene.camera
    let longSide = Float(max(camera.width, camera.height))
    // 36 mm is the long side of the film.
    let equivalent = camera.focalLength / longSide * 36
    let focus = camera.worldToCamera * (scene.template.eyes.first?.center ?? .zero)
    return HTML.table(
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
    switch scene.evidence.focal {
    case .known: "given"
    case .guess where scene.photo.focalLength35mm != nil: "read from the photo, then refined"
    case .guess: "estimated from the face"
    }
  }

  private var shape: String {
    HTML.table(
      "Fit",
      rows: [
        ["template", "\(scene.template.name), \(scene.template.mesh.vertexCount) vertices"],
        ["preset", story.preset.map { "\($0.name), version \($0.version)" } ?? "none: not made by a fit"],
        ["face found with", "\((scene.faceConfidence * 100).formatted(decimals: 0)) % confidence"],
        ["corner angles, worst 1 %", "changed by \(quality.angleChangeP99.formatted(decimals: 1))° or more"],
      ])
  }

  private var stages: String {
    guard !story.stages.isEmpty else { return "" }
    let rows = story.stages.map { trace in
      let share = trace.firstObjective > 0 ? trace.lastObjective / trace.firstObjective : 1
      return [
        trace.stage.rawValue, trace.seconds.map { "\($0.formatted(decimals: 1)) s" } ?? "",
        "\(trace.iterations)", HTML.compact(trace.firstObjective), HTML.compact(trace.lastObjective),
        trace.lastObjective < trace.firstObjective ? "\((100 * (1 - share)).formatted(decimals: 1)) % less" : "",
      ]
    }
    let looking = story.perceptionSeconds.map {
      ["looking at the photo", "\($0.formatted(decimals: 1)) s", "", "", "", ""]
    }
    return HTML.table(
      "Stages", header: ["stage", "time", "steps", "objective before", "after", "change"],
      rows: [looking].compactMap { $0 } + rows,
      numeric: true)
  }

  /// The terms of the objective, one row each, one column per stage.
  private var terms: String {
    let trace = story.stages
    guard !trace.isEmpty else { return "" }
    let names = trace.flatMap { $0.terms.map(\.name) }.reduce(into: [TermName]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    let rows = names.map { name in
      [name.rawValue]
        + trace.map { stage in
          stage.terms.first { $0.name == name }.map { HTML.compact($0.value) } ?? ""
        }
    }
    return HTML.table(
      "Terms at the end of each stage, unweighted", header: [""] + trace.map(\.stage.rawValue), rows: rows,
      numeric: true)
  }

  /// How far each feature is from where the photo has it, the worst first.
  private var landmarks: String {
    let features = Dictionary(grouping: quality.landmarks, by: \.feature).map { feature, marks in
      let distances = marks.map(\.distance)
      return (
        feature, count: marks.count, mean: distances.reduce(0, +) / Float(marks.count), worst: distances.max() ?? 0
      )
    }.sorted { ($0.mean, $0.0) > ($1.mean, $1.0) }
    let rows = features.map {
      [
        $0.0.htmlEscaped, "\($0.count)", "\($0.mean.formatted(decimals: 1)) px",
        "\($0.worst.formatted(decimals: 1)) px",
      ]
    }
    return HTML.table(
      "Landmarks, from where the photo has them", header: ["feature", "points", "mean", "worst"], rows: rows,
      numeric: true)
  }

  /// The controllers that moved the farthest, as shares of their ranges.
  private var movedControllers: String {
    let moved = zip(scene.template.rig.controllers, controllers).map { controller, value in
      let range =
        value >= controller.defaultValue
        ? controller.maximum - controller.defaultValue : controller.defaultValue - controller.minimum
      return (controller, value, share: range > 0 ? (value - controller.defaultValue) / range : 0)
    }.sorted { abs($0.share) > abs($1.share) }
    let rows = moved.prefix(24).map { controller, value, share in
      let bar = "<meter min=\"0\" max=\"1\" value=\"\(abs(share).formatted(decimals: 3))\"></meter>"
      return [controller.name.htmlEscaped, controller.kind.rawValue, value.formatted(decimals: 2), bar]
    }
    return HTML.table(
      "Controllers that moved most", header: ["controller", "kind", "value", "of its range"], rows: rows)
  }
}
