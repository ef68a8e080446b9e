import Fitting
package import LikenessProtocol
import Synchronization

/// Tells a client how far its fit has come, for as long as it wants to know.
///
/// `begin` and `end` are sent once each; reports in between only while the client keeps up. The percentage never
/// falls, and previews come at most twenty times a second.
package final class ProgressReporter: Sendable {
  private enum Phase { case silent, begun, ended }

  private struct State {
    var phase = Phase.silent
    var percentage = 0.0
    var nextPreview: ContinuousClock.Instant
  }

  private static let bindOffsets = "bindOffsets"
  private static let previewInterval = Duration.milliseconds(50)

  private let token: ProgressToken
  private let connection: any Connection
  /// The names of the controllers, where previews are wanted.
  private let previewNames: [String]?
  private let arrays: ArrayChannel
  private let now: @Sendable () -> ContinuousClock.Instant
  private let state: Mutex<State>

  package init(
    token: ProgressToken, connection: any Connection, previewNames: [String]?, arrays: ArrayChannel = ArrayChannel(),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.token = token
    self.connection = connection
    self.previewNames = previewNames
    self.arrays = arrays
    self.now = now
    state = Mutex(State(nextPreview: now()))
  }

  package func begin(_ message: String) {
    state.withLock { state in
      guard state.phase == .silent else { return }
      state.phase = .begun
      send(ProgressValue(kind: .begin, message: message, percentage: 0))
    }
  }

  package func report(_ update: FitUpdate) {
    // Sending under the lock keeps a report from passing an `end` of another thread. Sending does not wait.
    state.withLock { state in
      guard state.phase == .begun, connection.isWritable else { return }
      state.percentage = max(state.percentage, min(max(update.fraction, 0), 1) * 100)
      send(
        ProgressValue(
          kind: .report, stage: update.step.rawValue, message: update.message, percentage: state.percentage,
          preview: preview(of: update, &state)))
    }
  }

  /// Tells how many fits are served before this one.
  package func wait(_ position: Int) {
    state.withLock { state in
      guard state.phase == .begun, connection.isWritable, state.percentage == 0 else { return }
      let message = position == 1 ? "Waiting for another fit" : "Waiting for \(position) other fits"
      send(ProgressValue(kind: .report, message: message, percentage: 0, queuePosition: position))
    }
  }

  /// Without a `begin` before it, it only keeps one from being sent.
  package func end(_ message: String, isComplete: Bool) {
    state.withLock { state in
      defer { state.phase = .ended }
      guard state.phase == .begun else { return }
      send(ProgressValue(kind: .end, message: message, percentage: isComplete ? 100 : state.percentage))
    }
  }

  private func preview(of update: FitUpdate, _ state: inout State) -> LikenessProtocol.HeadPose? {
    guard let previewNames, let pose = update.preview else { return nil }
    let now = now()
    guard now >= state.nextPreview else { return nil }
    state.nextPreview = now + Self.previewInterval
    return .init(
      controllers: valuesByName(previewNames, pose.controllers),
      bindOffsets: arrays.place([Self.bindOffsets: pose.bindOffsets])[Self.bindOffsets])
  }

  private func send(_ value: ProgressValue) {
    connection.send(.notification(ProgressNotification(token: token, value: value)))
  }
}

/// Controller values as the wire has them.
func valuesByName(_ names: [String], _ values: [Float]) -> [String: Double] {
  Dictionary(uniqueKeysWithValues: zip(names, values.map { Double($0) }))
}
