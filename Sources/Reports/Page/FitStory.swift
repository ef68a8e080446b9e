package import Fitting

/// What a page says of how its head came to be, as far as that is known.
package struct FitStory: Sendable {
  /// What the page is about, in few words.
  package var name: String
  /// How the head was made, to follow the title of its template.
  package var sentence: String
  /// Nil for a head that no fit made.
  package var preset: Preset?
  /// In the order in which they ran; empty for a head that no fit made.
  package var stages: [Stage]
  /// How long it took to look at the photo, where somebody has looked.
  package var perceptionSeconds: Double?

  /// What one stage of the fit did.
  package struct Stage: Sendable {
    package var stage: FitStage
    package var iterations: Int
    package var firstObjective: Double
    package var lastObjective: Double
    /// The unweighted terms at the end.
    package var terms: [(name: TermName, value: Double)]
    /// How long it took, where somebody has looked.
    package var seconds: Double?

    package init(
      stage: FitStage, iterations: Int, firstObjective: Double, lastObjective: Double,
      terms: [(name: TermName, value: Double)]
    ) {
      self.stage = stage
      self.iterations = iterations
      self.firstObjective = firstObjective
      self.lastObjective = lastObjective
      self.terms = terms
    }
  }

  package init(name: String, sentence: String, preset: Preset?, stages: [Stage]) {
    self.name = name
    self.sentence = sentence
    self.preset = preset
    self.stages = stages
  }
}

extension FitStory.Stage {
  /// - Parameter seconds: how long the stage took, where somebody has looked.
  package init(_ trace: StageTrace, seconds: Double?) {
    self.init(
      stage: trace.stage, iterations: trace.iterations, firstObjective: trace.firstObjective,
      lastObjective: trace.lastObjective, terms: trace.terms)
    self.seconds = seconds
  }
}
