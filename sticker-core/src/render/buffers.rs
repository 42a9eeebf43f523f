//! Buffers that one picture leaves for the next one of the same thread.

use super::RenderError;

/// Buffers of elements that lie ready: as many as pictures hold at once, each grown to what they need.
#[derive(Debug)]
pub(crate) struct SpareBuffers<T> {
    buffers: Vec<Vec<T>>,
    bytes: usize,
}

impl<T> Default for SpareBuffers<T> {
    fn default() -> Self {
        Self { buffers: Vec::new(), bytes: 0 }
    }
}

impl<T> SpareBuffers<T> {
    const MAX_BUFFERS: usize = 32;
    const MAX_BYTES: usize = 16 << 20;

    /// Returns the smallest buffer that has room for `len` elements; what it holds is left over. Where none has, the largest
    /// makes room for one without memory, which takes its place when it is given back.
    pub(crate) fn take(&mut self, len: usize) -> Vec<T> {
        let fitting = self.buffers.iter().enumerate().filter(|(_, buffer)| buffer.capacity() >= len);
        if let Some((index, _)) = fitting.min_by_key(|(_, buffer)| buffer.capacity()) {
            return self.remove(index);
        }
        let largest = self.buffers.iter().enumerate().max_by_key(|(_, buffer)| buffer.capacity());
        if let Some((index, _)) = largest {
            self.remove(index);
        }
        Vec::new()
    }

    /// Returns a buffer of `len` zeros.
    ///
    /// # Errors
    ///
    /// [`RenderError::Memory`] when the allocator refuses.
    pub(crate) fn zeroed(&mut self, len: usize) -> Result<Vec<T>, RenderError>
    where
        T: Copy + Default,
    {
        let mut buffer = self.take(len);
        buffer.clear();
        let bytes = len.saturating_mul(size_of::<T>()) as u64;
        buffer.try_reserve_exact(len).map_err(|_| RenderError::Memory { bytes })?;
        buffer.resize(len, T::default());
        Ok(buffer)
    }

    /// Keeps a buffer, unless so much memory is kept already that more would cost the host more than asking for it again;
    /// among too many the smallest goes.
    pub(crate) fn give(&mut self, buffer: Vec<T>) {
        let bytes = bytes_of(&buffer);
        if bytes == 0 || self.bytes + bytes > Self::MAX_BYTES {
            return;
        }
        self.bytes += bytes;
        self.buffers.push(buffer);
        if self.buffers.len() > Self::MAX_BUFFERS
            && let Some((index, _)) = self.buffers.iter().enumerate().min_by_key(|(_, b)| b.capacity())
        {
            self.remove(index);
        }
    }

    fn remove(&mut self, index: usize) -> Vec<T> {
        let buffer = self.buffers.swap_remove(index);
        self.bytes -= bytes_of(&buffer);
        buffer
    }
}

impl<T> Extend<Vec<T>> for SpareBuffers<T> {
    fn extend<I: IntoIterator<Item = Vec<T>>>(&mut self, buffers: I) {
        buffers.into_iter().for_each(|buffer| self.give(buffer));
    }
}

fn bytes_of<T>(buffer: &Vec<T>) -> usize {
    buffer.capacity() * size_of::<T>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_buffer_that_has_room_is_taken_and_one_too_small_makes_room() {
        let mut spare = SpareBuffers::<u16>::default();
        for capacity in [100, 10, 50] {
            spare.give(Vec::with_capacity(capacity));
        }
        assert_eq!(spare.take(11).capacity(), 50);
        assert_eq!(spare.take(101).capacity(), 0);
        assert_eq!((spare.buffers.len(), spare.bytes), (1, 20));
        assert_eq!(spare.take(0).capacity(), 10);
        assert_eq!(spare.take(0).capacity(), 0);
        assert_eq!(spare.bytes, 0);
    }

    #[test]
    fn zeros_show_nothing_of_what_was_there() {
        let mut spare = SpareBuffers::<u16>::default();
        spare.give(vec![7; 9]);
        assert_eq!(spare.zeroed(5).unwrap(), [0; 5]);
        let bytes = (usize::MAX / 4) as u64 * 2;
        assert!(matches!(spare.zeroed(usize::MAX / 4), Err(RenderError::Memory { bytes: b }) if b == bytes));
    }

    #[test]
    fn no_more_is_kept_than_the_limits_say() {
        let mut spare = SpareBuffers::<u8>::default();
        for capacity in (1..=SpareBuffers::<u8>::MAX_BUFFERS + 1).rev() {
            spare.give(Vec::with_capacity(capacity));
        }
        assert_eq!(spare.buffers.len(), SpareBuffers::<u8>::MAX_BUFFERS);
        assert_eq!(spare.take(1).capacity(), 2);
        let mut spare = SpareBuffers::<u8>::default();
        spare.give(Vec::with_capacity(SpareBuffers::<u8>::MAX_BYTES));
        spare.give(Vec::with_capacity(1));
        assert_eq!((spare.buffers.len(), spare.bytes), (1, SpareBuffers::<u8>::MAX_BYTES));
    }
}
