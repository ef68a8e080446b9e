/// How much a server holds and takes on.
package struct ServerLimits: Sendable {
  package var templates = 16
  /// Bytes of a template's file, far above any.
  package var templateFileSize = 1 << 30
  package var photos = 16
  /// Bytes of pixels of all photos together.
  package var photoBytes = 1 << 30
  /// Fits that run at the same time: each of them uses all cores for most of its time.
  package var runningFits = 1
  /// Fits that wait for their turn.
  package var waitingFits = 16
  /// Requests of one connection without an answer.
  package var openRequests = 32
  /// Connections at the same time.
  package var connections = 64
  /// How long a model or a solver may show no sign of life.
  package var silence = Duration.seconds(120)
  /// Bytes of a file that is kept with a revision.
  package var attachmentSize = 256 << 20
  /// Bytes of a finer mesh of a head, far above what a texture shows of it.
  package var detailMeshSize = 1 << 30
  /// Characters of a name, an author or a reason.
  package var textLength = 1000

  package init() {}
}
